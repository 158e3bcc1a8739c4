#!/usr/bin/env python3
"""Writes the fixtures of metrics and statistics: what SciPy, NumPy and statsmodels say.

usage: scoring.py [FOLDER]; by default Tests/EvalScoringTests/Fixtures. Needs numpy, scipy and statsmodels.
"""
import json
import pathlib
import sys
import warnings

import numpy as np
import scipy
import statsmodels
from scipy import stats
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportion_confint

HERE = pathlib.Path(__file__).resolve()
DEFAULT = HERE.parents[2] / "Tests" / "EvalScoringTests" / "Fixtures"
VERSIONS = {
    "numpy": np.__version__, "scipy": scipy.__version__, "statsmodels": statsmodels.__version__,
}


def number(value):
    value = float(value)
    return value if np.isfinite(value) else None


def correlations():
    rng = np.random.default_rng(20260101)
    cases = []

    def add(name, x, y):
        x, y = np.asarray(x, float), np.asarray(y, float)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            cases.append({
                "name": name, "x": x.tolist(), "y": y.tolist(),
                "pearson": number(stats.pearsonr(x, y)[0]),
                "spearman": number(stats.spearmanr(x, y)[0]),
                "kendall": number(stats.kendalltau(x, y)[0]),
            })

    for n in (2, 3, 5, 10, 100, 400):
        x = rng.normal(size=n)
        add(f"normal {n}", x, 0.5 * x + rng.normal(size=n))
    for n in (4, 17, 300):
        add(f"tied gold {n}", rng.normal(size=n), rng.integers(0, 6, n))
        add(f"tied both {n}", rng.integers(0, 4, n), rng.integers(0, 6, n) / 5)
    add("two, falling", [0.2, 0.1], [1, 5])
    add("two, rising", [0.1, 0.2], [1, 5])
    add("constant similarity", [0.5] * 6, [1, 2, 3, 4, 5, 5])
    add("constant gold", [1, 2, 3, 4, 5, 5], [3.0] * 6)
    x = rng.normal(size=60)
    add("huge", 1e150 * x, 1e100 * (x + rng.normal(size=60)))
    add("tiny", 1e-150 * x, 1e-120 * (x + rng.normal(size=60)))
    add("far from zero", 1e6 + x, 5 + 0.001 * rng.normal(size=60))
    add("signed zeros", [0.0, -0.0, 1.0, 2.0], [1.0, 2.0, 2.0, 3.0])
    add("perfect", np.arange(50), np.arange(50) * 3 - 7)
    return cases


def similarities():
    rng = np.random.default_rng(7)
    rows = rng.normal(size=(12, 19)).astype(np.float32)
    rows[3] = rows[2]
    rows[5] = -rows[4]
    first, second = np.arange(0, 12, 2), np.arange(1, 12, 2)
    u, v = rows[first].astype(float), rows[second].astype(float)
    return {
        "dimension": 19, "values": [float(x) for x in rows.reshape(-1)],
        "cosine": ((u * v).sum(1) / np.sqrt((u * u).sum(1) * (v * v).sum(1))).tolist(),
        "dot": (u * v).sum(1).tolist(),
        "euclidean": (-np.linalg.norm(u - v, axis=1)).tolist(),
        "manhattan": (-np.abs(u - v).sum(1)).tolist(),
    }


def generators():
    state = np.random.RandomState(1111)
    words = [int(x) for x in state.randint(0, 2**32, 1300, dtype=np.uint64)]
    shuffled = np.arange(20)
    np.random.RandomState(42).shuffle(shuffled)
    large = np.random.RandomState(1111).permutation(67349)
    return {
        "seed": 1111, "first": words[:4], "at1248": words[1248:1252],
        "shuffle42": shuffled.tolist(),
        "permutation1111": np.random.RandomState(1111).permutation(50).tolist(),
        "permutation67349": [int(large[i]) for i in (0, 1, 2, 1000, 33333, 67348)],
    }


def distributions():
    probabilities = [1e-300, 1e-12, 1e-5, 0.001, 0.025, 0.05, 0.2, 0.5, 0.8, 0.95, 0.975, 0.999]
    return {
        "quantiles": [[p, float(stats.norm.ppf(p))] for p in probabilities],
        "cumulative": [[z, float(stats.norm.cdf(z))] for z in (-8, -1.96, -0.3, 0, 0.7, 2.5, 5)],
        "student": [
            [t, f, float(stats.t.cdf(t, f)), float(2 * stats.t.sf(abs(t), f))]
            for t in (-12.0, -2.2, -0.1, 0.0, 0.5, 1.96, 4.0, 30.0) for f in (2, 7, 97, 4924)
        ],
        "binomial": [
            [k, n, p, float(stats.binom.cdf(k, n, p)), float(stats.binom.pmf(k, n, p))]
            for k, n, p in ((0, 5, 0.5), (2, 5, 0.5), (5, 5, 0.5), (40, 100, 0.5), (3, 60, 0.1),
                            (480, 1000, 0.5), (2400, 5000, 0.5))
        ],
        "beta": [
            [x, a, b, float(scipy.special.betainc(a, b, x))]
            for x, a, b in ((0.1, 0.5, 0.5), (0.5, 2, 3), (0.9, 10, 1), (0.3, 200, 400), (0.01, 3, 0.5))
        ],
    }


def dependent(first, second, between, n):
    """Williams' t and Steiger's Z, worked in the order of the papers' equations."""
    determinant = np.linalg.det(
        np.array([[1, first, second], [first, 1, between], [second, between, 1]]))
    mean = (first + second) / 2
    t = (first - second) * np.sqrt(
        (n - 1) * (1 + between)
        / (2 * (n - 1) / (n - 3) * determinant + mean**2 * (1 - between) ** 3))
    psi = between * (1 - 2 * mean**2) - mean**2 * (1 - 2 * mean**2 - between**2) / 2
    s = psi / (1 - mean**2) ** 2
    z = (np.arctanh(first) - np.arctanh(second)) * np.sqrt(n - 3) / np.sqrt(2 - 2 * s)
    return [first, second, between, n, float(t), float(2 * stats.t.sf(abs(t), n - 3)), float(z),
            float(2 * stats.norm.sf(abs(z)))]


def fisher(r, n, kind):
    variance = {"pearson": 1 / (n - 3), "spearman": (1 + r * r / 2) / (n - 3),
                "kendall": 0.437 / (n - 4)}[kind]
    reach = stats.norm.ppf(0.975) * np.sqrt(variance)
    return [kind, r, n, float(np.tanh(np.arctanh(r) - reach)), float(np.tanh(np.arctanh(r) + reach))]


def proportions():
    tables = [(12, 3), (0, 0), (5, 5), (0, 9), (130, 101), (7, 8)]
    raw = [0.01, 0.04, 0.03, 0.005, 0.5, 0.04, 0.9]
    return {
        "mcnemar": [
            [b, c, float(mcnemar([[10, b], [c, 10]], exact=True).pvalue) if b + c else 1.0,
             float(2 * stats.binom.cdf(min(b, c), b + c, 0.5) - stats.binom.pmf(min(b, c), b + c, 0.5))
             if b != c else 1.0]
            for b, c in tables
        ],
        "wilson": [
            [k, n, *map(float, proportion_confint(k, n, alpha=0.05, method="wilson"))]
            for k, n in ((0, 10), (10, 10), (7, 10), (81, 263), (1821, 1821), (1500, 1821))
        ],
        "holm": {"raw": raw, "adjusted": multipletests(raw, method="holm")[1].tolist()},
        "fisher": [fisher(0.84, 1379, "spearman"), fisher(-0.2, 30, "pearson"), fisher(0.6, 250, "kendall")],
        "pearson_scipy": fisher_by_scipy(),
        "dependent": [dependent(0.84, 0.83, 0.97, 1379), dependent(0.5, 0.2, 0.1, 103),
                      dependent(-0.3, 0.1, 0.4, 60)],
    }


def fisher_by_scipy():
    rng = np.random.default_rng(3)
    x = rng.normal(size=40)
    y = x + rng.normal(size=40)
    result = stats.pearsonr(x, y)
    interval = result.confidence_interval(0.95)
    return [float(result.statistic), 40, float(interval.low), float(interval.high)]


def paired():
    """A small pair of systems: resamples by multiplicity, SciPy's intervals, SciPy's permutation."""
    rng = np.random.default_rng(11)
    n = 180
    gold = rng.integers(0, 26, n) / 5
    noise = rng.normal(size=n)
    old = np.round(gold / 5 + 0.25 * noise + 0.10 * rng.normal(size=n), 2)
    new = np.round(gold / 5 + 0.22 * noise + 0.12 * rng.normal(size=n), 3)
    counts = rng.multinomial(n, np.full(n, 1 / n), size=6)
    sparse = np.zeros(n, int)
    sparse[[3, 40, 90]] = (60, 60, 60)
    counts = np.vstack([counts, sparse])

    def delta(function, w):
        index = np.repeat(np.arange(n), w)
        return float(function(new[index], gold[index])[0] - function(old[index], gold[index])[0])

    functions = {"spearman": stats.spearmanr, "pearson": stats.pearsonr, "kendall": stats.kendalltau}
    record = {
        "gold": gold.tolist(), "baseline": old.tolist(), "candidate": new.tolist(),
        "counts": counts.tolist(),
        "deltas": {k: [delta(f, w) for w in counts] for k, f in functions.items()},
        "intervals": {},
    }
    for name in ("spearman", "pearson"):
        def statistic(a, b, g, function=functions[name]):
            return function(b, g)[0] - function(a, g)[0]
        row = {"delta": float(statistic(old, new, gold))}
        for method in ("percentile", "BCa"):
            result = stats.bootstrap(
                (old, new, gold), statistic, paired=True, vectorized=False, n_resamples=20000,
                method=method, confidence_level=0.95, rng=np.random.default_rng(5))
            row[method] = [float(result.confidence_interval.low), float(result.confidence_interval.high)]
            row["standard_error"] = float(result.standard_error)
        # SciPy's acceleration, from its own jackknife, for one sample.
        index = np.arange(n)
        jack = np.array([statistic(old[index != i], new[index != i], gold[index != i]) for i in index])
        u = (n - 1) * (jack.mean() - jack)
        row["acceleration"] = float(1 / 6 * (u**3).sum() / n**3 / ((u**2).sum() / n**2) ** 1.5)
        record["intervals"][name] = row
    ranks = stats.rankdata(old), stats.rankdata(new)

    def swapped(a, b):
        return stats.spearmanr(b, gold)[0] - stats.spearmanr(a, gold)[0]

    test = stats.permutation_test(
        ranks, swapped, permutation_type="samples", vectorized=False, n_resamples=9999,
        alternative="two-sided", rng=np.random.default_rng(6))
    record["swap_p"] = float(test.pvalue)
    right = rng.random((2, 60)) < np.array([[0.7], [0.8]])
    record["correct"] = right.astype(int).tolist()
    return record


def main():
    folder = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT
    folder.mkdir(parents=True, exist_ok=True)
    parts = {
        "correlations.json": {"cases": correlations(), "similarities": similarities()},
        "generators.json": generators(),
        "distributions.json": distributions(),
        "proportions.json": proportions(),
        "paired.json": paired(),
    }
    for name, value in parts.items():
        (folder / name).write_text(json.dumps({"versions": VERSIONS, **value}) + "\n")


if __name__ == "__main__":
    main()
