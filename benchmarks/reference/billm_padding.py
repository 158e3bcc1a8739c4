#!/usr/bin/env python3
"""Hidden states of padded batches as the BiLLM package makes them: its bidirectional layers see the padding.

Needs: torch, safetensors, numpy, billm==0.1.6 with transformers==4.40.2 (the last that it works with; its modules read
BiLLM_START_INDEX when they are imported, so every start index runs in a process of its own).

    billm_padding.py OUT [--stories DIR] [--seed 5]

OUT/billm-llama and OUT/billm-mistral become tiny random checkpoints {config.json, model.safetensors,
billm.json}; billm.json lists batches with side, start index (-1: all layers causal) and the hidden states
[texts][states][tokens][width] of the real tokens after every layer, the last after the final norm. With --stories the real
260K-parameter checkpoint is run as well and only its last real token is kept: OUT/billm-stories.json. Seeds other than
that of the fixtures draw lengths, heads and the window as well; STSBENCH_TEST_CHECKPOINTS=OUT swift test --filter
everyRealRowIsThatOfBiLLM compares with them.
"""

import argparse
import json
import os
import pathlib
import random
import subprocess
import sys

SIDES = ["right", "left"]
LENGTHS = [9, 3, 1, 6]
FIXTURE_SEED = 5


def configuration(family, seed):
    from transformers import LlamaConfig, MistralConfig

    common = dict(
        vocab_size=61, hidden_size=16, intermediate_size=29, num_hidden_layers=3, num_attention_heads=4,
        num_key_value_heads=2, max_position_embeddings=64, pad_token_id=0, rms_norm_eps=1e-5)
    window = 4
    if seed != FIXTURE_SEED:
        draw = random.Random(seed)
        groups, size = draw.choice([1, 2, 3]), draw.choice([2, 4, 6])
        heads = groups * draw.choice([1, 2])
        common |= dict(
            hidden_size=heads * size, num_attention_heads=heads, num_key_value_heads=groups,
            intermediate_size=draw.randint(5, 40), rms_norm_eps=draw.choice([1e-6, 1e-2]))
        window = draw.randint(2, 7)
    if family == "llama":
        return LlamaConfig(**common)
    return MistralConfig(sliding_window=window, **common)


def write_checkpoint(family, folder, seed):
    import torch
    from transformers import LlamaModel, MistralModel

    torch.manual_seed(20 + seed - FIXTURE_SEED)
    model = (LlamaModel if family == "llama" else MistralModel)(configuration(family, seed)).eval()
    with torch.no_grad():
        for value in model.parameters():
            if value.dim() == 1:
                value.copy_(1 + 0.3 * torch.randn(value.shape))
            else:
                value.copy_(torch.randn(value.shape) * 1.2 / value.shape[-1] ** 0.5)
    model.save_pretrained(folder, safe_serialization=True)
    (folder / "generation_config.json").unlink(missing_ok=True)


def run(folder, start, side, texts, everything):
    """One start index in this process. Prints JSON."""
    os.environ["BiLLM_START_INDEX"] = str(start)
    import torch
    import transformers

    family = json.loads((folder / "config.json").read_text())["model_type"]
    if family == "llama":
        from billm import LlamaModel as Model
    else:
        from billm import MistralModel as Model
    model = Model.from_pretrained(folder, torch_dtype=torch.float32, attn_implementation="eager").eval()
    longest = max(map(len, texts))
    ids = torch.zeros(len(texts), longest, dtype=torch.long)
    mask = torch.zeros(len(texts), longest, dtype=torch.long)
    for row, text in enumerate(texts):
        place = slice(longest - len(text), longest) if side == "left" else slice(0, len(text))
        ids[row, place] = torch.tensor(text)
        mask[row, place] = 1
    states = []
    hooks = [
        layer.register_forward_hook(lambda m, a, o: states.append(o[0].detach().clone())) for layer in model.layers]
    with torch.no_grad():
        out = model(input_ids=ids, attention_mask=mask, use_cache=False)
        first = model.embed_tokens(ids)
    states = [first] + states[:-1] + [out.last_hidden_state]
    hidden = []
    for row in range(len(texts)):
        real = [state[row][mask[row].bool()] for state in states]
        if not everything:
            real = [real[-1][-1:]]
        hidden.append([[[float(f"{v:.6g}") for v in token] for token in state.tolist()] for state in real])
    from importlib.metadata import version
    print(json.dumps(dict(
        transformers=transformers.__version__, billm=version("billm"), side=side, start=start, padID=0, ids=texts,
        hidden=hidden)))


def batches(folder, layers, texts, everything):
    result = []
    for start in [-1, 0, layers - 2, layers - 1]:
        for side in SIDES:
            job = json.dumps(dict(
                folder=str(folder), start=start, side=side, texts=texts, everything=everything))
            done = subprocess.run(
                [sys.executable, __file__, "--job", job], capture_output=True, text=True, check=False)
            if done.returncode:
                raise SystemExit(done.stderr)
            result.append(json.loads(done.stdout.strip().splitlines()[-1]))
    return result


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", nargs="?", type=pathlib.Path)
    parser.add_argument("--stories", type=pathlib.Path)
    parser.add_argument("--seed", type=int, default=FIXTURE_SEED)
    parser.add_argument("--job", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.job:
        job = json.loads(options.job)
        run(pathlib.Path(job["folder"]), job["start"], job["side"], job["texts"], job["everything"])
        return
    random.seed(options.seed)
    lengths = LENGTHS if options.seed == FIXTURE_SEED else random.choices(range(1, 14), k=5)
    for family in ["llama", "mistral"]:
        folder = options.out / f"billm-{family}"
        folder.mkdir(parents=True, exist_ok=True)
        write_checkpoint(family, folder, options.seed)
        texts = [[random.randrange(3, 61) for _ in range(length)] for length in lengths]
        document = dict(batches=batches(folder, 3, texts, True))
        (folder / "billm.json").write_text(json.dumps(document, separators=(",", ":")) + "\n")
        print(folder, (folder / "billm.json").stat().st_size // 1024, "KB")
    if options.stories:
        golden = json.loads((options.stories / "golden.json").read_text())
        texts = [item["ids"] for item in golden["items"]]
        document = dict(batches=batches(options.stories, 5, texts, False))
        target = options.out / "billm-stories.json"
        target.write_text(json.dumps(document, separators=(",", ":")) + "\n")
        print(target, target.stat().st_size // 1024, "KB")


if __name__ == "__main__":
    main()
