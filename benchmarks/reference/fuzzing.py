"""What the scripts beside this file share that hold stsbench against random tiny models."""

import numpy as np
import torch
from tokenizers import Tokenizer, models, pre_tokenizers


def randomise(model, unit_norms=True):
    """Draws every parameter: matrices that keep the size of what they map, norms about 1 or, without `unit_norms`, 0."""
    with torch.no_grad():
        for key, value in model.named_parameters():
            spread = 0.3 if value.dim() == 1 else 0.9 / value.shape[-1] ** 0.5 * (2 if "embed" in key else 1)
            offset = 1.0 if unit_norms and value.dim() == 1 and key.endswith("weight") else 0.0
            value.copy_(torch.randn(value.shape) * spread + offset)


def save_word_tokenizer(count, folder):
    """A tokenizer.json whose words w0, w1 ... are the ids 0, 1 ... below `count`."""
    tokenizer = Tokenizer(models.WordLevel({f"w{index}": index for index in range(count)}, unk_token="w0"))
    tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    tokenizer.save(str(folder / "tokenizer.json"))


def pool(rows, mode):
    """The vector that a pooling mode makes of rows [tokens, width]."""
    count = len(rows)
    if mode == "cls":
        return rows[0]
    if mode == "last":
        return rows[-1]
    if mode == "max":
        return rows.max(0)
    if mode == "weighted-mean":
        weights = np.arange(1, count + 1)
        return (rows * weights[:, None]).sum(0) / weights.sum()
    return rows.sum(0) / (count if mode == "mean" else count ** 0.5)
