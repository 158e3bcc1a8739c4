#!/usr/bin/env python3
"""Every option of a recipe, alone and combined, against an independent computation in Python.

Needs: torch, transformers 5, tokenizers, safetensors, numpy, and checkpoints.py and fuzzing.py beside this file.

    recipe_fuzz.py BINARY TOKENIZERS [--seeds 40] [--start 1]

TOKENIZERS holds folders llama2, gpt2, qwen and bert-base-uncased, each with a tokenizer.json. Every seed makes a tiny
random checkpoint for one of them, draws a recipe (prompts, instruction, text rule, BOS and EOS, truncation, layer,
attention, pooling and span, dimensions, normalisation) and texts, runs `stsbench encode` and compares with: templates
filled by str.replace, ids and offsets of the tokenizers package, rows of transformers (float32, eager), and
pooling in float64. Tolerance 1e-4 of a vector's length. Exit code 1 if anything differs.
"""

import argparse
import json
import pathlib
import random
import subprocess
import sys
import tempfile

import numpy as np
import torch
from tokenizers import Tokenizer
from transformers import AutoConfig, AutoModel

from checkpoints import alone
from fuzzing import pool, randomise

TOLERANCE = 1e-4
# name: (model type, BOS, EOS)
KINDS = {
    "llama2": ("llama", "<s>", "</s>"), "gpt2": ("gpt2", "<|endoftext|>", "<|endoftext|>"),
    "qwen": ("qwen2", "<|endoftext|>", "<|endoftext|>"), "bert-base-uncased": ("bert", "[CLS]", "[SEP]"),
}
TEXTS = [
    "A man is playing a guitar.", "Who are you?", "the \"quoted\" word", "no stop at the end", "x", "Zürich – naïve café",
    "日本語のテキスト", "tabs\tand  blanks ", "emoji 🎸🔥 here", "one two three four five six seven eight nine ten",
    "It's 3.14, isn't it?", "ends with a quote\"", "A man is playing a flute.", "it ends with a mark?\u0301",
    'a "\u0301marked\u0301" quote"\u0308', "joined'\u200d", "stop.\ufe0f", "\u00a0\u0085\u2028spaces\u3000", "\u0130 \u00df \u03a3",
    "family \U0001f468\u200d\U0001f469\u200d\U0001f467?", "carriage\r in it", "cafe\u0301", "caf\u00e9",
]
TEMPLATES = [
    "{text}", "Query: {text}", 'This sentence : "{text}" means in one word:"', "{instruction} {text}",
    "Instruct: {instruction}\nQuery: {text}", "{instruction}\u0308 {text}\u0301", 'The representative word for sentence {text} is:"', "[{text}]",
]
ECHO = ["Query: {text} \nQuery again: {text}", "{text} means {text}.", "{instruction} {text} {text}"]


def checkpoint(draw, name, source, folder):
    kind, bos, eos = KINDS[name]
    tokenizer = Tokenizer.from_file(str(source / name / "tokenizer.json"))
    rows = max(tokenizer.get_vocab().values()) + 1
    sizes = dict(vocab_size=rows, hidden_size=12, num_hidden_layers=3, num_attention_heads=2, intermediate_size=20,
                 max_position_embeddings=90)
    if kind == "qwen2":
        sizes["num_key_value_heads"] = 2
    if kind == "gpt2":
        sizes = dict(vocab_size=rows, n_embd=12, n_layer=3, n_head=2, n_positions=90)
    torch.manual_seed(draw.randrange(1 << 30))
    config = AutoConfig.for_model(kind, **sizes)
    model = AutoModel.from_config(config, attn_implementation="eager").eval()
    randomise(model)
    model.save_pretrained(folder)
    (folder / "tokenizer.json").write_bytes((source / name / "tokenizer.json").read_bytes())
    (folder / "tokenizer_config.json").write_text(json.dumps(dict(
        bos_token=bos, eos_token=eos, cls_token=bos, sep_token=eos)))
    return model, tokenizer


def ruled(text, rule):
    if rule == "verbatim":
        return text
    if text and text[-1] not in ".?\"'":
        text += "."
    if rule == "prompteol":
        text = text.replace('"', "'")
    return text[:-1] + "." if text and text[-1] == "?" else text


def special(tokenizer, options):
    """Ids before and after the prompt."""
    bos, eos = (tokenizer.token_to_id(token) for token in KINDS[options["kind"]][1:])
    native = tokenizer.encode("x", add_special_tokens=True)
    first = [i for i, mask in zip(native.ids, native.special_tokens_mask) if mask]
    before = [native.ids[0]] if native.special_tokens_mask[0] else []
    after = first[len(before):]
    policy = {"add": lambda there, own: own, "omit": lambda there, own: [], "tokenizer": lambda there, own: there}
    return policy[options["bos"]](before, [bos]), policy[options["eos"]](after, [eos])


def prompt(tokenizer, template, text, options):
    """Ids, and the positions that the pooling span reads."""
    template = template.replace("{instruction}", options["instruction"])
    pieces = template.split("{text}")
    whole, copies = pieces[0], []
    for piece in pieces[1:]:
        copies.append((len(whole), len(whole) + len(text)))
        whole += text + piece
    encoded = tokenizer.encode(whole, add_special_tokens=False)
    before, after = special(tokenizer, options)
    ids, offsets = list(encoded.ids), list(encoded.offsets)
    # A policy adds what is not there yet.
    before = [] if options["bos"] == "add" and ids[:1] == before else before
    after = [] if options["eos"] == "add" and ids[-1:] == after else after
    room = options["max_tokens"] - len(before) - len(after)
    ids, offsets = ids[:room], offsets[:room]
    start = copies[1][0] if options["span"] == "second-copy" else copies[0][0]
    end = copies[-1][1]
    inside = [len(before) + i for i, (low, high) in enumerate(offsets) if low < end and high > start and high > low]
    ids = before + ids + after
    if options["span"] == "all":
        return ids, range(len(ids))
    last = inside[-1] + 1 if pieces[-1] and inside else len(ids)
    first = inside[0] if inside else last - 1
    return ids, range(first, last)


def drawn(draw):
    kind = draw.choice(list(KINDS))
    isEncoder = kind.startswith("bert")
    span = draw.choice(["all", "all", "text", "second-copy"])
    templates = ECHO if span == "second-copy" else TEMPLATES + ECHO[:1]
    prompts = draw.sample(templates, draw.choice([1, 1, 2]))
    modes = draw.sample(["cls", "mean", "last", "weighted-mean", "max", "mean-sqrt-len"], draw.choice([1, 1, 2]))
    return dict(
        kind=kind, span=span, prompts=prompts, modes=modes,
        instruction=draw.choice(["Find similar text", "Retrieve: it.", ""])
        if any("{instruction}" in p for p in prompts) else "",
        rule=draw.choice(["verbatim", "bellm-full-stop", "prompteol"]),
        bos=draw.choice(["tokenizer", "add", "omit"]), eos=draw.choice(["tokenizer", "add", "omit"]),
        max_tokens=draw.choice([90, 90, 90, 14]), layer=draw.choice(["last", "last", "0", "-2", "first-last", "2"]),
        attention=draw.choice(["none", "all"] if isEncoder else ["none", "all", "last:2", "0,2"]),
        dimensions=draw.choice([None, 5]), normalise=draw.choice(["none", "l2"]))


def expected(model, tokenizer, options):
    states = {"last": [3], "0": [0], "-2": [2], "first-last": [1, 3], "2": [2]}[options["layer"]]
    pattern = "none" if options["kind"].startswith("bert") else options["attention"]
    result = []
    for text in TEXTS:
        vectors = []
        for template in options["prompts"]:
            ids, positions = prompt(tokenizer, template, ruled(text, options["rule"]), options)
            if not ids:
                return None
            every = alone(model, model.config, [ids], pattern)[0]
            rows = np.mean([every[state].numpy().astype(np.float64) for state in states], axis=0)[list(positions)]
            vectors.append(np.concatenate([pool(rows, mode) for mode in options["modes"]]))
        vector = np.mean(vectors, axis=0)[: options["dimensions"]]
        result.append(vector / np.linalg.norm(vector) if options["normalise"] == "l2" else vector)
    return np.array(result)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary", type=pathlib.Path)
    parser.add_argument("tokenizers", type=pathlib.Path)
    parser.add_argument("--seeds", type=int, default=40)
    parser.add_argument("--start", type=int, default=1)
    arguments = parser.parse_args()
    failed, worst = 0, 0.0
    for seed in range(arguments.start, arguments.start + arguments.seeds):
        draw = random.Random(seed)
        options = drawn(draw)
        with tempfile.TemporaryDirectory() as place:
            folder = pathlib.Path(place)
            model, tokenizer = checkpoint(draw, options["kind"], arguments.tokenizers, folder)
            model.pooler = None
            (folder / "texts.txt").write_text("".join(text + "\n" for text in TEXTS))
            span = "" if options["span"] == "all" else "@" + options["span"]
            command = [
                arguments.binary.resolve(), "encode", "--model", folder, "--input", folder / "texts.txt", "--output",
                folder / "v.npy", "--quiet", "--bidirectional", options["attention"], f"--layer={options['layer']}",
                "--pooling", "+".join(options["modes"]) + span, "--text-rule", options["rule"], "--bos", options["bos"],
                "--eos", options["eos"], "--max-tokens", options["max_tokens"], "--normalise", options["normalise"],
                "--no-norm-early-layers", "--truncate", "whole"]
            for template in options["prompts"]:
                command += ["--prompt", template]
            if options["instruction"]:
                command += ["--instruction", options["instruction"]]
            if options["dimensions"]:
                command += ["--dimensions", options["dimensions"]]
            reference = expected(model, tokenizer, options)
            ran = subprocess.run(list(map(str, command)), capture_output=True, text=True)
            if reference is None:
                continue
            if ran.returncode:
                failed += 1
                print(f"seed {seed} {options}: exit {ran.returncode}: {ran.stderr.strip()[:400]}", flush=True)
                continue
            vectors = np.load(folder / "v.npy")
            gaps = np.linalg.norm(vectors - reference, axis=1) / np.linalg.norm(reference, axis=1)
            worst = max(worst, gaps.max())
            if gaps.max() > TOLERANCE:
                failed += 1
                texts = [(TEXTS[i], float(f"{gaps[i]:.1e}")) for i in np.flatnonzero(gaps > TOLERANCE)]
                print(f"seed {seed} {options}: {texts[:5]}", flush=True)
    print(f"{arguments.seeds} recipes, {failed} differ, largest relative difference {worst:.1e}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
