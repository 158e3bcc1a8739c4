#!/usr/bin/env python3
"""Random blocks of every quantised type with what the gguf package makes of them.

Needs: gguf, numpy.

    gguf_blocks.py > Tests/LinearAlgebraTests/BlockValues.swift

For every type: eight blocks of random bytes, whose scales are random finite numbers in half precision (one of them
subnormal, one negative zero), and the bits of the float32 numbers in them: those of the first block's first eight, and
the FNV-1a hash of all.
"""

import sys

import gguf
import numpy as np

TYPES = ["Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q8_0", "Q2_K", "Q3_K", "Q4_K", "Q5_K", "Q6_K", "IQ4_NL", "IQ4_XS"]
# Where the scales stand in a block (ggml-common.h).
SCALES = {"Q4_1": [0, 2], "Q5_1": [0, 2], "Q4_K": [0, 2], "Q5_K": [0, 2], "Q2_K": [80, 82], "Q3_K": [108],
          "Q6_K": [208]}


def fnv(data):
    value = 0xCBF29CE484222325
    for byte in data:
        value = ((value ^ byte) * 0x100000001B3) & 0xFFFFFFFFFFFFFFFF
    return value


def main():
    generator = np.random.default_rng(20)
    print("// Written by benchmarks/reference/gguf_blocks.py with gguf 0.19.0 and NumPy "
          f"{np.__version__}; not to be edited.")
    print("\n/// Random blocks and what the gguf package's dequantisation makes of them.")
    print("enum BlockValues {")
    print("  /// Type, blocks in hexadecimal, bits of the first eight numbers, FNV-1a of the bits of all.")
    print("  static let all: [(type: String, blocks: String, first: [UInt32], hash: UInt64)] = [")
    for name in TYPES:
        kind = gguf.GGMLQuantizationType[name]
        size, count = gguf.GGML_QUANT_SIZES[kind]
        blocks = generator.integers(0, 256, (8, count), dtype=np.uint8)
        for place in SCALES.get(name, [0]):
            scales = (generator.standard_normal(8) * 0.02).astype(np.float16)
            scales[6], scales[7] = np.float16(3e-7), np.float16(-0.0)
            blocks[:, place:place + 2] = scales.view(np.uint8).reshape(8, 2)
        values = gguf.dequantize(blocks, kind).astype("<f4")
        assert values.size == 8 * size and np.isfinite(values).all()
        bits = values.ravel().view("<u4")
        text = blocks.tobytes().hex()
        lines = [text[i:i + 96] for i in range(0, len(text), 96)]
        print("    (\n      \"" + name + "\",")
        print("      " + "\n        + ".join(f'"{line}"' for line in lines) + ",")
        print("      [" + ", ".join(f"0x{bit:08X}" for bit in bits[:8]) + "],")
        print(f"      0x{fnv(values.tobytes()):016X}\n    ),")
    print("  ]\n}")


if __name__ == "__main__":
    main()
