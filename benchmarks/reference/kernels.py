#!/usr/bin/env python3
"""Reference numbers and polynomial coefficients for Sources/CKernels.

usage: kernels.py values  > Tests/LinearAlgebraTests/ReferenceValues.swift
       kernels.py coefficients     prints the fits that stand in Sources/CKernels/simd/exp.h

Needs numpy and scipy. Values are computed in double (scipy.special.erf, numpy.tanh ...) at float32 points.
"""

import sys

import numpy as np
import scipy
from scipy import special


def activations(x):
    logistic = special.expit
    return {
        "gelu": 0.5 * x * special.erfc(-x / np.sqrt(2)),
        "geluTanh": x * logistic(2 * np.sqrt(2 / np.pi) * (x + 0.044715 * x**3)),
        "geluQuick": x * logistic(1.702 * x),
        "silu": x * logistic(x),
        "relu": np.maximum(x, 0),
        "tanh": np.tanh(x),
    }


def swift(name, numbers, kind="Double"):
    text, line = f"  static let {name}: [{kind}] = [\n", "   "
    for number in numbers:
        word = f" {float(number)!r},"
        if len(line) + len(word) > 100:
            text, line = text + line + "\n", "   "
        line += word
    return text + line + "\n  ]\n"


def values():
    rng = np.random.default_rng(20240601)
    x = np.concatenate([np.linspace(-12, 12, 49), np.array([-1e-3, 1e-3, 1e-6, 0.6249, 0.6251]),
                        rng.normal(size=20)]).astype(np.float32)
    print(f"// Made by benchmarks/reference/kernels.py with numpy {np.__version__}, scipy "
          f"{scipy.__version__}; do not edit.\n")
    print("enum ReferenceValues {")
    print(swift("points", x, "Float"))
    for name, y in activations(x.astype(np.float64)).items():
        print(swift(name, y))
    row = (rng.normal(size=37) * 3 + 5).astype(np.float32)
    gamma = rng.normal(size=37).astype(np.float32)
    beta = rng.normal(size=37).astype(np.float32)
    r, g, b = (v.astype(np.float64) for v in (row, gamma, beta))
    print(swift("row", row, "Float"))
    print(swift("gamma", gamma, "Float"))
    print(swift("beta", beta, "Float"))
    print(swift("layerNorm", (r - r.mean()) / np.sqrt(r.var() + 1e-5) * g + b))
    print(swift("rmsNorm", r / np.sqrt((r * r).mean() + 1e-6) * g))
    print(swift("softmax", special.softmax(r)), end="")
    print("}")


def minimax(function, weight, low, high, degree, rounds=100):
    """Weighted least-maximum polynomial by Lawson's iteration (1961); coefficients from the constant up."""
    node = np.cos(np.linspace(0, np.pi, 6001))
    t = (node + 1) / 2 * (high - low) + low
    y, w, share = function(t), weight(t), np.ones_like(t)
    basis = np.polynomial.chebyshev.chebvander(node, degree)
    for _ in range(rounds):
        s = np.sqrt(share) * w
        c = np.linalg.lstsq(basis * s[:, None], y * s, rcond=None)[0]
        error = np.abs((basis @ c - y) * w)
        share *= error
        share /= share.sum()
    series = np.polynomial.Chebyshev(c, domain=[low, high])
    return series.convert(kind=np.polynomial.Polynomial).coef, error.max()


def show(name, fit):
    coefficients, error = fit
    print(name, "error %.2g:" % error, [float(np.float32(c)) for c in coefficients])


def coefficients():
    def exponential(r):  # (e^r - 1 - r) / r^2 by its series
        total, term = np.zeros_like(r), np.full_like(r, 0.5)
        for k in range(3, 24):
            total, term = total + term, term * r / k
        return total

    def tangent(u):  # (tanh x - x) / x^3 with u = x^2
        x = np.sqrt(np.maximum(u, 1e-3))
        series = -1 / 3 + 2 * u / 15 - 17 * u**2 / 315 + 62 * u**3 / 2835
        return np.where(u < 1e-3, series, (np.tanh(x) - x) / x**3)

    p, largest = 0.24, 6.5
    size = lambda t: (1 / t - 1) / p
    half = np.log(2) / 2
    show("exp", minimax(exponential, lambda r: r**2 / np.exp(r), -half, half, 4))
    show("tanh", minimax(tangent, lambda u: u, 0, 0.625**2, 4))
    show("gelu", minimax(
        lambda t: 0.5 * special.erfcx(size(t) / np.sqrt(2)) / t,
        lambda t: t * np.exp(-size(t) ** 2 / 2) * np.maximum(1, size(t)),
        1 / (1 + p * largest), 1.0, 6))


if __name__ == "__main__":
    commands = {"values": values, "coefficients": coefficients}
    if len(sys.argv) != 2 or sys.argv[1] not in commands:
        sys.exit(__doc__)
    commands[sys.argv[1]]()
