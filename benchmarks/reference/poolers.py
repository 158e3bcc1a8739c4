#!/usr/bin/env python3
"""transformers' pooler_output on the tiny checkpoints that have a pooler.

Needs: torch, transformers 5.

    poolers.py CHECKPOINTS

CHECKPOINTS is the folder that checkpoints.py filled; poolers.json is written beside the cases: for each case the ids of
three texts and their pooler_output, computed in float32.
"""

import argparse
import json
import pathlib

import torch
import transformers
from transformers import AutoModel

CASES = ["bert", "xlm-roberta"]
TEXTS = [[5], [7, 3, 90, 12], [44, 8, 15, 16, 23, 42, 4]]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkpoints", type=pathlib.Path)
    root = parser.parse_args().checkpoints
    cases = {}
    for name in CASES:
        model = AutoModel.from_pretrained(root / name, dtype=torch.float32).eval()
        with torch.no_grad():
            cases[name] = [[float(f"{value:.7g}") for value in model(torch.tensor([ids])).pooler_output[0].tolist()]
                           for ids in TEXTS]
    document = dict(transformers=transformers.__version__, torch=torch.__version__, ids=TEXTS, cases=cases)
    (root / "poolers.json").write_text(json.dumps(document, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
