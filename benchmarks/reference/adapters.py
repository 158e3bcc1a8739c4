#!/usr/bin/env python3
"""Tiny random LoRA adapters on the tiny checkpoints, with the weights that PEFT merges.

Needs: torch, transformers 5, peft, safetensors.

    adapters.py CHECKPOINTS [--case NAME ...] [--seed 11]

CHECKPOINTS is the folder that checkpoints.py filled. Each case becomes CHECKPOINTS/adapters/CASE/ with
PEFT's adapter_config.json and adapter_model.safetensors, and merged.safetensors: the tensors that
`merge_and_unload` changed, under the names of the base checkpoint, in float32. `base.json` names the base
case and the adapters below this one, which are merged first.
"""

import argparse
import json
import pathlib

import peft
import torch
import transformers
from peft import LoraConfig, PeftModel, get_peft_model
from safetensors.torch import load_file, save_file
from transformers import AutoModel, AutoModelForCausalLM

torch.set_num_threads(1)
transformers.utils.logging.disable_progress_bar()
transformers.utils.logging.set_verbosity_error()

# name: (base case, model class, options, adapters below)
CASES = {
    "llama-plain": ("llama", AutoModel, dict(r=3, lora_alpha=7, target_modules=["q_proj", "v_proj"]), []),
    "llama-patterns": ("llama", AutoModelForCausalLM, dict(
        r=4, lora_alpha=6, use_rslora=True, target_modules=["q_proj", "k_proj", "down_proj"],
        rank_pattern={"k_proj": 2, r".*\.1\.mlp\.down_proj": 5, "down_proj": 3},
        alpha_pattern={r"layers\.[02]\.self_attn\.q_proj": 9}), []),
    "llama-expression": ("llama", AutoModel, dict(
        r=2, lora_alpha=4, target_modules=r"layers\.(0|2)\.(self_attn\.o_proj|mlp\.(gate|up)_proj)"), []),
    "llama-layers": ("llama", AutoModelForCausalLM, dict(
        r=2, lora_alpha=4, target_modules=["o_proj", "up_proj"], layers_to_transform=[1, 2],
        layers_pattern="layers", exclude_modules=["layers.2.mlp.up_proj"]), []),
    "llama-all": ("llama", AutoModelForCausalLM, dict(r=1, lora_alpha=2, target_modules="all-linear"), []),
    "llama-second": ("llama", AutoModel, dict(r=2, lora_alpha=3, target_modules=["v_proj"]), ["llama-plain"]),
    "gpt2-fused": ("gpt2", AutoModel, dict(
        r=2, lora_alpha=5, target_modules=["c_attn", "c_proj"], fan_in_fan_out=True), []),
    "llama-saved": ("llama", AutoModelForCausalLM, dict(
        r=2, lora_alpha=3, target_modules=["q_proj", "embed_tokens"], modules_to_save=["norm"]), []),
    "bert-attention": ("bert", AutoModel, dict(r=2, lora_alpha=5, target_modules=["query", "value", "word_embeddings"]), []),
}


def merge(model, folder):
    return PeftModel.from_pretrained(model, folder).merge_and_unload()


def write(root, name, seed):
    base, kind, options, below = CASES[name]
    folder = root / "adapters" / name
    folder.mkdir(parents=True, exist_ok=True)

    def fresh(model_class):
        return model_class.from_pretrained(root / base, dtype=torch.float32)

    torch.manual_seed(seed + sum(map(ord, name)))
    model = get_peft_model(fresh(kind), LoraConfig(**options))
    with torch.no_grad():
        for key, value in model.named_parameters():
            if "lora_" in key:
                value.copy_(torch.randn(value.shape) * 0.4)
            elif "modules_to_save" in key:
                value.add_(torch.randn(value.shape) * 0.4)
    model.save_pretrained(folder, safe_serialization=True)
    (folder / "README.md").unlink(missing_ok=True)
    saved = json.loads((folder / "adapter_config.json").read_text())
    saved["base_model_name_or_path"] = base
    if isinstance(saved["target_modules"], list):
        saved["target_modules"].sort()
    (folder / "adapter_config.json").write_text(json.dumps(saved, indent=2) + "\n")

    merged = fresh(kind)
    for lower in below:
        merged = merge(merged, root / "adapters" / lower)
    merged = merge(merged, folder)
    stored = load_file(root / base / "model.safetensors")
    changed = {}
    prefix = merged.base_model_prefix + "."
    for key, value in merged.state_dict().items():
        for candidate in (key, key.removeprefix(prefix), prefix + key):
            if candidate in stored and stored[candidate].shape == value.shape:
                if not torch.equal(stored[candidate], value):
                    changed[candidate] = value.contiguous().clone()
                break
    save_file(changed, folder / "merged.safetensors")
    (folder / "base.json").write_text(json.dumps(dict(
        base=base, below=below, peft=peft.__version__, transformers=transformers.__version__, seed=seed)) + "\n")
    print(f"{name}: {len(changed)} tensors merged")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkpoints", type=pathlib.Path)
    parser.add_argument("--case", action="append", choices=sorted(CASES))
    parser.add_argument("--seed", type=int, default=11)
    options = parser.parse_args()
    for name in options.case or CASES:
        write(options.checkpoints, name, options.seed)


if __name__ == "__main__":
    main()
