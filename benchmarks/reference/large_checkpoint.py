#!/usr/bin/env python3
"""A synthetic Llama checkpoint of about a billion parameters in bfloat16, random weights, in one file.

Needs: numpy. Writes OUT/{config.json, model.safetensors} tensor by tensor, so that it needs little memory.

    large_checkpoint.py OUT [--layers 16] [--hidden 2048] [--seed 1]
"""

import argparse
import json
import pathlib
import struct

import numpy as np


def bfloat16(values):
    """The upper halves of float32 bits, rounded to nearest."""
    bits = values.astype(np.float32).view(np.uint32)
    return ((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16).astype("<u2")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--layers", type=int, default=16)
    parser.add_argument("--hidden", type=int, default=2048)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    hidden, heads, groups, head, vocabulary = options.hidden, 32, 8, options.hidden // 32, 32000
    inner = 4 * hidden
    shapes = {"model.embed_tokens.weight": (vocabulary, hidden), "model.norm.weight": (hidden,)}
    for layer in range(options.layers):
        place = f"model.layers.{layer}."
        shapes |= {
            place + "self_attn.q_proj.weight": (heads * head, hidden),
            place + "self_attn.k_proj.weight": (groups * head, hidden),
            place + "self_attn.v_proj.weight": (groups * head, hidden),
            place + "self_attn.o_proj.weight": (hidden, heads * head),
            place + "mlp.gate_proj.weight": (inner, hidden),
            place + "mlp.up_proj.weight": (inner, hidden),
            place + "mlp.down_proj.weight": (hidden, inner),
            place + "input_layernorm.weight": (hidden,),
            place + "post_attention_layernorm.weight": (hidden,),
        }
    header, position = {}, 0
    for name, shape in shapes.items():
        size = 2 * int(np.prod(shape))
        header[name] = dict(dtype="BF16", shape=list(shape), data_offsets=[position, position + size])
        position += size
    options.out.mkdir(parents=True, exist_ok=True)
    generator = np.random.default_rng(options.seed)
    with open(options.out / "model.safetensors", "wb") as file:
        text = json.dumps(header).encode()
        text += b" " * (-len(text) % 8)
        file.write(struct.pack("<Q", len(text)) + text)
        for shape in shapes.values():
            for start in range(0, shape[0], 4096):
                rows = (min(4096, shape[0] - start),) + shape[1:]
                values = generator.standard_normal(rows, dtype=np.float32)
                file.write(bfloat16(1 + 0.1 * values if len(shape) == 1 else 0.02 * values).tobytes())
    (options.out / "config.json").write_text(json.dumps(dict(
        architectures=["LlamaForCausalLM"], model_type="llama", vocab_size=vocabulary, hidden_size=hidden,
        intermediate_size=inner, num_hidden_layers=options.layers, num_attention_heads=heads,
        num_key_value_heads=groups, max_position_embeddings=2048, rms_norm_eps=1e-5, rope_theta=10000.0,
        torch_dtype="bfloat16"), indent=2) + "\n")
    print(f"{position / 2 / 1e9:.2f} billion parameters")


if __name__ == "__main__":
    main()
