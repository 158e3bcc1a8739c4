"""Copies of a model directory with its weights in the formats of torch.save and a slow tokenizer.

    python torch_checkpoints.py MODEL OUT

writes OUT/zip (torch 1.6 and later), OUT/legacy (before), OUT/shards (two with an index, of a transposed and a shared tensor
too) and OUT/slow (zip, and vocab.txt without tokenizer.json). `stsbench encode` must give the same bytes for all of them and
MODEL. Version: torch 2.15.0.
"""
import json
import shutil
import sys
from pathlib import Path

import torch
from safetensors.torch import load_file

source, out = Path(sys.argv[1]), Path(sys.argv[2])
state = load_file(source / "model.safetensors")
for name in ("zip", "legacy", "shards", "slow"):
    folder = out / name
    shutil.copytree(source, folder, dirs_exist_ok=True)
    (folder / "model.safetensors").unlink()
    if name == "slow":
        (folder / "tokenizer.json").unlink()
    if name != "shards":
        torch.save(state, folder / "pytorch_model.bin", _use_new_zipfile_serialization=name != "legacy")
        continue
    names = sorted(state)
    index = {}
    for number, part in enumerate((names[::2], names[1::2]), start=1):
        file = f"pytorch_model-0000{number}-of-00002.bin"
        # As a module holds them: parameters, matrices turned twice so that their numbers lie column by column.
        held = {key: torch.nn.Parameter(state[key].t().contiguous().t()) if state[key].dim() == 2 and state[key].is_floating_point()
                else state[key] for key in part}
        torch.save(held, folder / file)
        index.update(dict.fromkeys(part, file))
    (folder / "pytorch_model.bin.index.json").write_text(json.dumps({"weight_map": index}))
