#!/usr/bin/env python3
"""Models that `stsbench models convert` wrote, opened by transformers: their vectors against this program's own.

Needs: torch, transformers 5, numpy.

    converted.py STSBENCH MODEL [MODEL ...] [--texts FILE]

Each MODEL (a folder or a .gguf file) is converted into a temporary folder, which AutoTokenizer and AutoModel open. Compared is
the mean over the last hidden state's tokens, for the ids that the converted tokenizer gives, with `stsbench encode --pooling mean` on
the model as it was. Exits with 1 when a vector is further than 1e-4 (relative) away.
"""

import argparse
import pathlib
import subprocess
import sys
import tempfile

import numpy as np
import torch
from transformers import AutoModel, AutoTokenizer

TEXTS = [
    "A man is playing a guitar.", "the sea é e\u0301 ü 北京", "  two  spaces\tand 12,345.67 numbers",
    "Don't stop — “quoted” text…", "x", "An inn by the sea, where the captain was old.",
]


def converted(binary, model, texts, folder):
    target = folder / "converted"
    subprocess.run([binary, "models", "convert", model, target], check=True, capture_output=True)
    file = folder / "texts.txt"
    file.write_text("".join(text + "\n" for text in texts))
    vectors = folder / "vectors.npy"
    subprocess.run(
        [binary, "encode", "--model", model, "--input", file, "--output", vectors, "--pooling", "mean",
         "--normalise", "none", "--no-heads", "--quiet"], check=True, capture_output=True)
    ours = np.load(vectors)
    tokenizer = AutoTokenizer.from_pretrained(target)
    network = AutoModel.from_pretrained(target, dtype=torch.float32).eval()
    worst = 0.0
    with torch.no_grad():
        for text, vector in zip(texts, ours):
            ids = tokenizer(text, return_tensors="pt").input_ids
            states = network(input_ids=ids).last_hidden_state[0].double().numpy().mean(0)
            worst = max(worst, np.linalg.norm(states - vector) / np.linalg.norm(states))
    return type(tokenizer).__name__, type(network).__name__, worst


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary")
    parser.add_argument("models", nargs="+")
    parser.add_argument("--texts", type=pathlib.Path)
    options = parser.parse_args()
    texts = options.texts.read_text().splitlines() if options.texts else TEXTS
    failed = False
    for model in options.models:
        with tempfile.TemporaryDirectory() as name:
            tokenizer, network, worst = converted(options.binary, model, texts, pathlib.Path(name))
        failed |= not worst <= 1e-4
        print(f"{pathlib.Path(model).name:40} {tokenizer:24} {network:24} {worst:.1e}")
    sys.exit(failed)


if __name__ == "__main__":
    main()
