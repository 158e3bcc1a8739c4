#!/usr/bin/env python3
"""Writes the fixtures of folds and probes: what scikit-learn and PyTorch say.

usage: probes.py [FOLDER]; by default Tests/EvalScoringTests/Fixtures. Needs numpy, scikit-learn and torch.
The validation schemes come from ../senteval-compare.py.
"""
import hashlib
import importlib.util
import json
import pathlib
import sys

import numpy as np
import sklearn
import torch
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold

HERE = pathlib.Path(__file__).resolve()
DEFAULT = HERE.parents[2] / "Tests" / "EvalScoringTests" / "Fixtures"
VERSIONS = {
    "numpy": np.__version__, "scikit-learn": sklearn.__version__, "torch": torch.__version__,
}


def load_compare():
    spec = importlib.util.spec_from_file_location("compare", HERE.parents[1] / "senteval-compare.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def fold_of_each(labels, folds, seed=1111):
    assignment = np.zeros(len(labels), np.uint8)
    cut = StratifiedKFold(n_splits=folds, shuffle=True, random_state=seed)
    for fold, (_, test) in enumerate(cut.split(np.zeros(len(labels)), labels)):
        assignment[test] = fold
    return assignment


def pattern(counts):
    """Labels with these class counts, in an order that both sides can make: by (i · 7919) mod n."""
    blocks = np.repeat(np.arange(len(counts)), counts)
    n = len(blocks)
    return blocks[(np.arange(n) * 7919) % n]


def folds():
    sizes = {
        "MR": [5331, 5331], "CR": [1368, 2407], "SUBJ": [5000, 5000], "MPQA": [7294, 3312],
        "TREC": [86, 1162, 1250, 1223, 835, 896], "MRPC": [1323, 2753], "small": [13, 29],
        "three": [11, 24, 31],
    }
    record = []
    for name, counts in sizes.items():
        labels = pattern(counts)
        for number in (10, 5):
            assignment = fold_of_each(labels, number)
            record.append({
                "name": name, "counts": counts, "folds": number, "first": assignment[:40].tolist(),
                "digest": hashlib.sha256(assignment.tobytes()).hexdigest(),
            })
    return record


def regressions(rng):
    """Margins at the optimum, and where the default tolerance stops."""
    record = []
    for classes, n, d in ((2, 90, 5), (4, 120, 6)):
        x = np.round(rng.normal(size=(n, d)), 3)
        y = np.argmax(x[:, :classes] + rng.normal(size=(n, classes)), 1) if classes > 2 else (
            x[:, 0] - 0.5 * x[:, 1] + rng.normal(size=n) > 0.3).astype(int)
        for c in (0.25, 8.0):
            model = LogisticRegression(C=c, tol=1e-12, max_iter=100000).fit(x, y)
            stopped = LogisticRegression(C=c).fit(x, y)
            record.append({
                "classes": classes, "x": x.reshape(-1).tolist(), "dimension": d, "y": y.tolist(),
                "c": c, "margins": model.decision_function(x).reshape(-1).tolist(),
                "stopped": stopped.decision_function(x).reshape(-1).tolist(),
            })
    return record


def synthetic(rng, n, d, classes, pairs):
    """Rows (words, words or None, label) and vectors by text; lengths vary, some texts repeat."""
    centres = rng.normal(size=(classes, d)) * 0.55
    rows, lookup = [], {}

    def text(vector):
        words = [f"t{len(lookup)}"] + ["w"] * int(rng.integers(0, 6))
        lookup[" ".join(words)] = np.round(vector, 3).astype(np.float32)
        return words

    for _ in range(n):
        label = int(rng.integers(0, classes))
        first = rng.normal(size=d)
        if pairs:
            second = first + rng.normal(size=d) * (0.5 if label else 0.8)
            rows.append((text(first), text(second), label))
        else:
            rows.append((text(first + centres[label]), None, label))
    return rows, lookup


def probes(compare):
    """Whole tasks on small data, by the comparison script's schemes."""
    record = []
    plans = [
        ("MR", 2, False, {"all": 260}), ("SST2", 2, False, {"train": 240, "dev": 90, "test": 110}),
        ("TREC", 4, False, {"train": 220, "test": 90}), ("MRPC", 2, True, {"train": 220, "test": 110}),
    ]
    for name, classes, pairs, splits in plans:
        rng = np.random.default_rng(len(name) + 40)
        rows, lookup = synthetic(rng, sum(splits.values()), 6, classes, pairs)
        parts, start = {}, 0
        for split, size in splits.items():
            parts[split] = rows[start : start + size]
            start += size
        entry = {"task": name, "classes": classes, "dimension": 6, "splits": {
            split: [[" ".join(r[0]), None if r[1] is None else " ".join(r[1]), r[2]] for r in part]
            for split, part in parts.items()
        }, "vectors": {k: [float(x) for x in v] for k, v in lookup.items()}, "runs": []}
        for solver, number in (("sklearn", 10), ("sklearn", 5), ("adam", 10), ("adam", 5)):
            if solver == "adam" and name == "MR" and number == 10:
                continue  # 410 fits in Python
            result = compare.run_task(name, parts, lookup, solver, number, 1e-10, 100000)
            result.pop("seconds")
            result.pop("cpu_seconds")
            entry["runs"].append({"solver": solver, "folds": number, **result})
        record.append(entry)
    return record


def layers():
    """PyTorch's first weights, and a few epochs of training in a given order."""
    torch.manual_seed(1111)
    layer = torch.nn.Linear(37, 3)
    first = torch.cat([layer.weight.reshape(-1), layer.bias]).detach().tolist()
    rng = np.random.default_rng(9)
    x = np.round(rng.normal(size=(100, 5)), 3).astype(np.float32)
    y = (x[:, 0] + 0.3 * rng.normal(size=100) > 0).astype(int)
    masses = np.abs(np.round(rng.normal(size=(100, 5)), 3)).astype(np.float32)
    masses /= masses.sum(1, keepdims=True)
    runs = []
    for optimiser, loss, decay in (("adam", "classes", 1e-2), ("rmsprop", "classes", 1e-3), ("adam", "masses", 0)):
        outputs = 2 if loss == "classes" else 5
        np.random.seed(1111)
        torch.manual_seed(1111)
        model = torch.nn.Linear(5, outputs)
        make = torch.optim.Adam if optimiser == "adam" else torch.optim.RMSprop
        optim = make(model.parameters(), weight_decay=decay)
        for _ in range(6):
            order = np.random.permutation(100)
            for start in range(0, 100, 32):
                rows = order[start : start + 32]
                logits = model(torch.from_numpy(x[rows]))
                if loss == "classes":
                    value = torch.nn.functional.cross_entropy(logits, torch.from_numpy(y[rows]))
                else:
                    value = torch.nn.functional.mse_loss(logits.softmax(-1), torch.from_numpy(masses[rows]))
                optim.zero_grad()
                value.backward()
                optim.step()
        parameters = torch.cat([model.weight.reshape(-1), model.bias]).detach().tolist()
        runs.append({"optimiser": optimiser, "loss": loss, "decay": decay, "parameters": parameters})
    return {
        "first": first, "x": [float(v) for v in x.reshape(-1)], "y": y.tolist(),
        "masses": [float(v) for v in masses.reshape(-1)], "runs": runs,
    }


def regressor():
    """SentEval's relatedness model on small data (its `tools/relatedness.py`), in PyTorch."""
    import copy

    from scipy.stats import pearsonr, spearmanr

    rng = np.random.default_rng(21)
    splits, vectors = {}, {}
    for split, n in (("train", 90), ("dev", 40), ("test", 50)):
        rows = []
        for _ in range(n):
            u = rng.normal(size=4)
            far = rng.uniform(0, 1.5)
            v = u + far * rng.normal(size=4)
            names = []
            for vector in (u, v):
                name = " ".join([f"r{len(vectors)}"] + ["w"] * int(rng.integers(0, 5)))
                vectors[name] = np.round(vector, 3).astype(np.float32)
                names.append(name)
            rows.append([*names, round(float(np.clip(5 - 2.6 * far + 0.3 * rng.normal(), 0, 5)), 1)])
        splits[split] = rows

    def part(rows):
        rows = sorted(rows, key=lambda r: (len(r[0].split()), len(r[1].split()), r[2]))
        u, v = (np.stack([vectors[r[i]] for r in rows]) for i in (0, 1))
        return np.c_[np.abs(u - v), u * v], np.array([r[2] for r in rows])

    def encode(scores):
        masses = np.zeros((len(scores), 5), np.float32)
        for j, y in enumerate(scores):
            for i in range(5):
                if i + 1 == np.floor(y) + 1:
                    masses[j, i] = y - np.floor(y)
                if i + 1 == np.floor(y):
                    masses[j, i] = np.floor(y) - y + 1
        return masses

    (x, y), (dev_x, dev_y), (test_x, test_y) = (part(splits[s]) for s in ("train", "dev", "test"))
    np.random.seed(1111)
    torch.manual_seed(1111)
    model = torch.nn.Sequential(torch.nn.Linear(8, 5), torch.nn.Softmax(dim=-1))
    optim = torch.optim.Adam(model.parameters())
    tx, ty = torch.from_numpy(x).float(), torch.from_numpy(encode(y))

    def predict(features):
        with torch.no_grad():
            return model(torch.from_numpy(features).float()).numpy() @ np.arange(1, 6)

    best, kept, misses, epochs = -1, None, 0, 0
    while epochs <= 1000:
        for _ in range(50):
            order = np.random.permutation(len(tx))
            for start in range(0, len(tx), 64):
                rows = torch.from_numpy(order[start : start + 64])
                optim.zero_grad()
                torch.nn.functional.mse_loss(model(tx[rows]), ty[rows]).backward()
                optim.step()
        epochs += 50
        reached = pearsonr(predict(dev_x), dev_y)[0]
        if reached > best:
            best, kept = reached, copy.deepcopy(model)
        else:
            if misses >= 3:
                break
            misses += 1
    model = kept
    predicted = predict(test_x)
    return {
        "splits": splits, "vectors": {k: [float(x) for x in v] for k, v in vectors.items()},
        "pearson": float(pearsonr(predicted, test_y)[0]),
        "spearman": float(spearmanr(predicted, test_y)[0]),
    }


def main():
    folder = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT
    folder.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(1)
    compare = load_compare()
    parts = {
        "folds.json": {"cases": folds()},
        "logistic.json": {"cases": regressions(np.random.default_rng(1))},
        "layers.json": layers(),
        "regressor.json": regressor(),
        "probes.json": {"tasks": probes(compare)},
    }
    for name, value in parts.items():
        (folder / name).write_text(json.dumps({"versions": VERSIONS, **value}) + "\n")


if __name__ == "__main__":
    main()
