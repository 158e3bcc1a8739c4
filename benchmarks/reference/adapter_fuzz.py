#!/usr/bin/env python3
"""Random LoRA adapters on random tiny checkpoints: vectors of `stsbench encode --adapter` against PEFT's merged model.

Needs: torch, transformers 5, peft, safetensors, tokenizers, numpy, and checkpoints.py and fuzzing.py beside this
file.

    adapter_fuzz.py BINARY [--seeds 40] [--start 1]

Every seed draws a family, rank, alpha, rank-stabilised scaling, target lists, expressions or all-linear, rank and alpha
patterns, layers, whole saved modules, and sometimes a second adapter on the first. The merged weights must be those of
`merge_and_unload` to the bit: the base with its adapters and PEFT's merged model, saved as a checkpoint, must give the
same bytes, in float32 and with the base in bfloat16 or float16. Vectors (mean and last token of the last state,
causal and all layers open) may differ from those of PEFT's merged model under transformers by 1e-5 of their length, or, where large
adapters make attention so sharp that rounding decides, by what its own float32 differs from float64. Options
that change the forward pass and are not supported (DoRA, biases, other methods) must be refused by name. Exit code 1
if anything differs.
"""

import argparse
import json
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import warnings

import numpy as np
import peft
import torch
from peft import LoraConfig, PeftModel, get_peft_model
from transformers import AutoConfig, AutoModel, AutoModelForCausalLM

from checkpoints import alone
from fuzzing import randomise, save_word_tokenizer

warnings.filterwarnings("ignore")
TOLERANCE = 1e-5
LAYERS = 4
SIZES = dict(vocab_size=60, hidden_size=24, num_hidden_layers=LAYERS, num_attention_heads=4, intermediate_size=31,
             max_position_embeddings=40)
BASES = {
    "llama": SIZES | dict(num_key_value_heads=2), "qwen2": SIZES | dict(num_key_value_heads=2),
    "mistral": SIZES | dict(num_key_value_heads=2, sliding_window=5),
    "gpt2": dict(vocab_size=60, n_embd=24, n_layer=LAYERS, n_head=4, n_positions=40),
    "opt": dict(vocab_size=60, hidden_size=24, num_hidden_layers=LAYERS, num_attention_heads=4, ffn_dim=31,
                max_position_embeddings=40),
    "gpt_neox": SIZES, "bert": SIZES,
}
GATED = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]
MODULES = {
    "llama": GATED, "qwen2": GATED, "mistral": GATED, "gpt2": ["c_attn", "c_proj", "c_fc"],
    "opt": ["q_proj", "k_proj", "v_proj", "out_proj", "fc1", "fc2"],
    "gpt_neox": ["query_key_value", "dense", "dense_h_to_4h", "dense_4h_to_h"],
    "bert": ["query", "key", "value", "output.dense", "intermediate.dense"],
}
REFUSED = {
    "use_dora": dict(use_dora=True), "bias": dict(bias="lora_only"), "lora_bias": dict(lora_bias=True),
}


def options(draw, kind):
    names = MODULES[kind]
    values = dict(r=draw.randint(1, 6), lora_alpha=draw.choice([1, 4, 16]), use_rslora=draw.random() < 0.4)
    style = draw.choice(["list", "list", "expression", "all-linear", "embedding"])
    if style == "list":
        values["target_modules"] = draw.sample(names, draw.randint(1, len(names)))
        if kind != "bert" and draw.random() < 0.4:
            values["layers_to_transform"] = draw.choice([draw.sample(range(LAYERS), 2), draw.randrange(LAYERS)])
            values["layers_pattern"] = {"gpt2": "h"}.get(kind, "layers")
    elif style == "expression":
        values["target_modules"] = r".*\.(%s)\..*(%s)" % (
            "|".join(map(str, draw.sample(range(LAYERS), 2))), "|".join(draw.sample(names, 2)))
    elif style == "all-linear":
        values["target_modules"] = "all-linear"
    else:
        values["target_modules"] = [names[0], {"gpt2": "wte", "bert": "word_embeddings", "gpt_neox": "embed_in"}.get(
            kind, "embed_tokens")]
    if draw.random() < 0.5:
        values["rank_pattern"] = {names[0]: draw.randint(1, 5), rf".*\.1\..*{names[1]}": draw.randint(1, 5)}
    if draw.random() < 0.5:
        values["alpha_pattern"] = {names[0]: draw.choice([2, 9]), rf"\.[02]\..*{names[1]}": 7}
    if kind == "gpt2":
        values["fan_in_fan_out"] = True
    if draw.random() < 0.25:
        values["modules_to_save"] = [{"gpt2": "ln_f", "bert": "embeddings.LayerNorm", "opt": "final_layer_norm",
                                      "gpt_neox": "final_layer_norm"}.get(kind, "norm")]
    return values


def adapter(load, values, folder):
    """A random adapter of a fresh model in `folder`."""
    model = get_peft_model(load(), LoraConfig(**values))
    with torch.no_grad():
        for key, value in model.named_parameters():
            if "lora_" in key:
                value.copy_(torch.randn(value.shape) * 0.3)
            elif "modules_to_save" in key:
                value.add_(torch.randn(value.shape) * 0.2)
    model.save_pretrained(folder)


def encode(binary, folder, adapters, pattern, texts=None):
    command = [binary, "encode", "--model", folder, "--input", texts or folder / "texts.txt", "--output",
               folder / "v.npy", "--quiet", "--pooling", "mean+last", "--bidirectional", pattern]
    for place in adapters:
        command += ["--adapter", place]
    return subprocess.run(list(map(str, command)), capture_output=True, text=True)


def same_bytes(binary, model_class, folder, adapters, dtype):
    """What of the merged model is not PEFT's, with the base in `dtype`; None if nothing is."""
    base, merged = folder.parent / f"base-{dtype}", folder.parent / f"merged-{dtype}"
    model_class.from_pretrained(folder, dtype=dtype).save_pretrained(base)
    model = model_class.from_pretrained(base, dtype=dtype)
    for place in adapters:
        model = PeftModel.from_pretrained(model, place).merge_and_unload()
    model.save_pretrained(merged)
    for place in (base, merged):
        shutil.copy(folder / "tokenizer.json", place)
    ran = [encode(binary, place, own, "all", folder / "texts.txt") for place, own in ((base, adapters), (merged, []))]
    for one in ran:
        if one.returncode:
            return f"exit {one.returncode}: {one.stderr.strip()[:300]}"
    vectors = [np.load(place / "v.npy") for place in (base, merged)]
    if (vectors[0] == vectors[1]).all():
        return None
    return f"vectors differ by up to {abs(vectors[0] - vectors[1]).max():.1e}"


def base_model(draw, folder):
    kind = draw.choice(list(BASES))
    torch.manual_seed(draw.randrange(1 << 30))
    headed = kind != "bert" and draw.random() < 0.5
    config = AutoConfig.for_model(kind, **BASES[kind])
    model = (AutoModelForCausalLM if headed else AutoModel).from_config(config)
    randomise(model)
    model.save_pretrained(folder)
    save_word_tokenizer(60, folder)
    return kind, draw.choice([AutoModel, AutoModelForCausalLM]) if kind != "bert" else AutoModel


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary", type=pathlib.Path)
    parser.add_argument("--seeds", type=int, default=40)
    parser.add_argument("--start", type=int, default=1)
    arguments = parser.parse_args()
    binary, failed, worst = arguments.binary.resolve(), 0, 0.0
    for seed in range(arguments.start, arguments.start + arguments.seeds):
        draw = random.Random(seed)
        with tempfile.TemporaryDirectory() as place:
            folder = pathlib.Path(place) / "model"
            folder.mkdir()
            kind, model_class = base_model(draw, folder)
            inputs = [[draw.randrange(1, 60) for _ in range(length)] for length in (1, 4, 9, 15)]
            (folder / "texts.txt").write_text("".join(" ".join(f"w{i}" for i in text) + "\n" for text in inputs))
            load = lambda: model_class.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager").eval()
            merged, places, values = load(), [], []
            for number in range(draw.choice([1, 1, 2])):
                values.append(options(draw, kind))
                places.append(pathlib.Path(place) / f"adapter-{number}")
                adapter(load, values[-1], places[-1])
                merged = PeftModel.from_pretrained(merged, places[-1]).merge_and_unload()
            for dtype in (torch.float32, random.Random(-seed).choice([torch.bfloat16, torch.float16])):
                if (fault := same_bytes(binary, model_class, folder, places, dtype)) is not None:
                    failed += 1
                    print(f"seed {seed} {kind} {values}, base in {dtype}: not PEFT's merged model: {fault}", flush=True)
            body = getattr(merged, merged.base_model_prefix, merged) if model_class is not AutoModel else merged
            for pattern in ["all"] if kind == "bert" else ["none", "all"]:
                ran = encode(binary, folder, places, pattern)
                if ran.returncode:
                    failed += 1
                    print(f"seed {seed} {kind} {values}: exit {ran.returncode}: {ran.stderr.strip()[:300]}", flush=True)
                    break
                vectors = np.load(folder / "v.npy")
                states = alone(body, body.config, inputs, "none" if kind == "bert" else pattern)
                for row, text in enumerate(states):
                    rows = text[-1].numpy().astype(np.float64)
                    expected = np.concatenate([rows.mean(0), rows[-1]])
                    gap = np.linalg.norm(vectors[row] - expected) / np.linalg.norm(expected)
                    worst = max(worst, gap)
                    if gap <= TOLERANCE:
                        continue
                    exact = alone(body.double(), body.config, inputs[row : row + 1], "none" if kind == "bert" else pattern)
                    rows = exact[0][-1].numpy()
                    truth = np.concatenate([rows.mean(0), rows[-1]])
                    ours, theirs = (np.linalg.norm(v - truth) / np.linalg.norm(truth) for v in (vectors[row], expected))
                    body.float()
                    print(f"seed {seed} {kind} {pattern} text {row}: {gap:.1e}; from float64 {ours:.1e}, PEFT {theirs:.1e}",
                          flush=True)
                    failed += ours > 4 * theirs
            if seed == arguments.start:
                for name, extra in REFUSED.items():
                    values = dict(r=2, target_modules=MODULES[kind][:1], fan_in_fan_out=kind == "gpt2") | extra
                    adapter(load, values, pathlib.Path(place) / name)
                    ran = encode(binary, folder, [pathlib.Path(place) / name], "none")
                    if ran.returncode == 0 or name not in ran.stderr:
                        failed += 1
                        print(f"{name} was not refused by name: exit {ran.returncode} {ran.stderr.strip()[:200]}")
                for method in ["LOHA", "IA3", "ADALORA", "VERA", "OFT"]:
                    saved = json.loads((places[0] / "adapter_config.json").read_text()) | dict(peft_type=method)
                    (places[0] / "adapter_config.json").write_text(json.dumps(saved))
                    ran = encode(binary, folder, places[:1], "none")
                    if ran.returncode == 0 or method not in ran.stderr:
                        failed += 1
                        print(f"{method} was not refused by name: exit {ran.returncode} {ran.stderr.strip()[:200]}")
    print(f"{arguments.seeds} seeds with PEFT {peft.__version__}, {failed} differ, largest relative difference {worst:.1e}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
