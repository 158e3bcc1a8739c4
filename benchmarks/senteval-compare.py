#!/usr/bin/env python3
"""Side by side: the probes of stsbench and SentEval's classifiers on identical vectors.

Needs numpy and scikit-learn; the Adam solver also needs torch. Three steps:

  senteval-compare.py texts --data SENTEVAL --output texts.txt
  stsbench encode --model REF --input texts.txt --output vectors.npy
  senteval-compare.py reference --data SENTEVAL --texts texts.txt --vectors vectors.npy \
      --solver sklearn --threads 2 --output reference.json
  stsbench run --task transfer --model REF --data DATA --output out
  senteval-compare.py compare reference.json out/results.json

SENTEVAL is a folder with `downstream/`. The classifiers below follow the rules of SentEval's
validation and classifier modules (Conneau and Kiela, 2018, arXiv 1803.05449): which folds, which grid,
which rounding, what is refitted on what. They are written here from that description, so that the
comparison runs where SentEval itself cannot be installed; `--senteval PATH` uses SentEval's own modules instead.
"""
import argparse
import json
import os
import sys
import time

TASKS = ["MR", "CR", "SUBJ", "MPQA", "SST2", "TREC", "MRPC"]
SEED = 1111


def read_lines(root, name, encoding):
    """The LF-terminated lines of a file, without carriage returns."""
    with open(os.path.join(root, "downstream", name), "rb") as handle:
        lines = handle.read().decode(encoding).split("\n")
    if lines and lines[-1] == "":
        lines.pop()
    return [line.rstrip("\r") for line in lines]


def read_task(root, task):
    """{split: [(words of text 1, words of text 2 or None, label)]} in file order."""
    if task in ("MR", "CR", "SUBJ", "MPQA"):
        names = {
            "MR": ("MR/rt-polarity.pos", "MR/rt-polarity.neg"),
            "CR": ("CR/custrev.pos", "CR/custrev.neg"),
            "SUBJ": ("SUBJ/subj.objective", "SUBJ/subj.subjective"),
            "MPQA": ("MPQA/mpqa.pos", "MPQA/mpqa.neg"),
        }[task]
        return {
            "all": [
                (line.split(), None, label)
                for name, label in zip(names, (1, 0))
                for line in read_lines(root, name, "latin-1")
            ]
        }
    if task == "SST2":
        rows = {}
        for split in ("train", "dev", "test"):
            lines = read_lines(root, f"SST/binary/sentiment-{split}", "utf-8")
            cells = [line.strip().split("\t") for line in lines]
            rows[split] = [(cell[0].split(), None, int(cell[1])) for cell in cells]
        return rows
    if task == "TREC":
        classes = ["ABBR", "DESC", "ENTY", "HUM", "LOC", "NUM"]
        rows = {}
        for split, name in (("train", "train_5500.label"), ("test", "TREC_10.label")):
            rows[split] = []
            for line in read_lines(root, f"TREC/{name}", "latin-1"):
                target, rest = line.strip().split(":", 1)
                words = rest.split(" ", 1)[1].split()
                rows[split].append((words, None, classes.index(target)))
        return rows
    rows = {}
    for split in ("train", "test"):
        lines = read_lines(root, f"MRPC/msr_paraphrase_{split}.txt", "utf-8")[1:]
        cells = [line.strip().split("\t") for line in lines]
        rows[split] = [(cell[3].split(), cell[4].split(), int(cell[0])) for cell in cells]
    return rows


def sorted_rows(rows):
    """SentEval's order: by length, then label; pairs by both lengths, then label."""
    return sorted(rows, key=lambda r: (len(r[0]), 0 if r[1] is None else len(r[1]), r[2]))


def features(rows, lookup):
    import numpy as np

    first = np.stack([lookup[" ".join(r[0])] for r in rows])
    labels = np.array([r[2] for r in rows])
    if rows[0][1] is None:
        return first, labels
    second = np.stack([lookup[" ".join(r[1])] for r in rows])
    return np.c_[np.abs(first - second), first * second], labels


class AdamProbe:
    """SentEval's one-layer classifier: Adam (or RMSprop), weight decay, early stopping by tenacity."""

    def __init__(self, dimension, classes, reg, settings):
        import numpy as np
        import torch

        np.random.seed(SEED)
        torch.manual_seed(SEED)
        self.settings = settings
        self.model = torch.nn.Linear(dimension, classes)
        make = torch.optim.Adam if settings["optim"] == "adam" else torch.optim.RMSprop
        self.optimizer = make(self.model.parameters(), weight_decay=reg)

    def fit(self, x, y, dev=None):
        import copy

        import numpy as np
        import torch

        if dev is None:
            order = np.random.permutation(len(x))
            held = int(0.05 * len(x))
            dev = (x[order[:held]], y[order[:held]])
            x, y = x[order[held:]], y[order[held:]]
        x, y = torch.from_numpy(x).float(), torch.from_numpy(y).long()
        loss = torch.nn.CrossEntropyLoss()
        best, best_model, misses, epochs = -1.0, None, 0, 0
        size = self.settings["batch"]
        while epochs <= 200:
            for _ in range(self.settings["epochs"]):
                order = torch.from_numpy(np.random.permutation(len(x)))
                for start in range(0, len(x), size):
                    rows = order[start : start + size]
                    self.optimizer.zero_grad()
                    loss(self.model(x[rows]), y[rows]).backward()
                    self.optimizer.step()
            epochs += self.settings["epochs"]
            accuracy = self.score(*dev)
            if accuracy > best:
                best, best_model = accuracy, copy.deepcopy(self.model)
            else:
                if misses >= self.settings["tenacity"]:
                    break
                misses += 1
        self.model = best_model
        return self

    def predict(self, x):
        import torch

        with torch.no_grad():
            return self.model(torch.from_numpy(x).float()).argmax(1).numpy()

    def score(self, x, y):
        return float((self.predict(x) == y).mean())


def make_fit(solver, folds, tolerance, iterations):
    """(function(train x, y, reg, dev) -> classifier, regs of split and nested, regs of folds)."""
    if solver == "sklearn":
        from sklearn.linear_model import LogisticRegression

        def fit(x, y, reg, dev=None):
            model = LogisticRegression(
                C=reg, random_state=SEED, tol=tolerance, max_iter=iterations
            )
            return model.fit(x, y)

        return fit, [2.0**t for t in range(-2, 4)], [2.0**t for t in range(-1, 6)]
    if folds == 5:
        settings = {"optim": "rmsprop", "batch": 128, "tenacity": 3, "epochs": 2}
    else:
        settings = {"optim": "adam", "batch": 64, "tenacity": 5, "epochs": 4}

    def fit(x, y, reg, dev=None):
        return AdamProbe(x.shape[1], int(y.max()) + 1, reg, settings).fit(x, y, dev)

    grid = [10.0**t for t in range(-5, -1)]
    return fit, grid, grid


def percent(value):
    import numpy as np

    return float(np.round(100 * value, 2))


def run_task(task, rows, lookup, solver, folds, tolerance, iterations):
    import numpy as np
    from sklearn.metrics import f1_score
    from sklearn.model_selection import StratifiedKFold

    fit, short_grid, fold_grid = make_fit(solver, folds, tolerance, iterations)
    splits = {name: features(sorted_rows(part), lookup) for name, part in rows.items()}
    cut = StratifiedKFold(n_splits=folds, shuffle=True, random_state=SEED)
    started, worked = time.perf_counter(), time.process_time()
    chosen = []
    if "all" in splits:
        x, y = splits["all"]
        tests = []
        for train, test in cut.split(x, y):
            scores = []
            for reg in short_grid:
                inner = [
                    fit(x[train][a], y[train][a], reg, (x[train][b], y[train][b])).score(
                        x[train][b], y[train][b]
                    )
                    for a, b in cut.split(x[train], y[train])
                ]
                scores.append(percent(np.mean(inner)))
            reg = short_grid[int(np.argmax(scores))]
            chosen.append(reg)
            tests.append(percent(fit(x[train], y[train], reg).score(x[test], y[test])))
        result = {"accuracy": round(float(np.mean(tests)), 2), "fold_accuracies": tests}
    else:
        x, y = splits["train"]
        test_x, test_y = splits["test"]
        if "dev" in splits:
            scores = [percent(fit(x, y, r, splits["dev"]).score(*splits["dev"])) for r in short_grid]
            reg = short_grid[int(np.argmax(scores))]
            model = fit(x, y, reg, splits["dev"])
        else:
            scores = []
            for reg in fold_grid:
                inner = [
                    fit(x[a], y[a], reg, (x[b], y[b])).score(x[b], y[b]) for a, b in cut.split(x, y)
                ]
                scores.append(percent(np.mean(inner)))
            reg = fold_grid[int(np.argmax(scores))]
            model = fit(x, y, reg)
        chosen = [reg]
        predicted = model.predict(test_x)
        result = {"accuracy": percent((predicted == test_y).mean()), "dev": scores}
        if task == "MRPC":
            result["f1"] = percent(f1_score(test_y, predicted))
    result["regularisation"] = chosen
    result["seconds"] = time.perf_counter() - started
    result["cpu_seconds"] = time.process_time() - worked
    return result


def run_senteval(path, task, rows, lookup, folds, adam):
    """The same through SentEval's own validation module, given as a source folder."""
    sys.path.insert(0, path)
    from senteval.tools.validation import InnerKFoldClassifier, KFoldClassifier, SplitClassifier

    splits = {name: features(sorted_rows(part), lookup) for name, part in rows.items()}
    labels = next(iter(splits.values()))[1]
    config = {
        "nclasses": int(labels.max()) + 1, "seed": SEED, "usepytorch": adam, "kfold": folds,
        "classifier": {"nhid": 0, "optim": "adam", "batch_size": 64, "tenacity": 5, "epoch_size": 4},
        "nhid": 0,
    }
    started = time.perf_counter()
    if "all" in splits:
        accuracy = InnerKFoldClassifier(*splits["all"], config).run()[1]
    elif "dev" in splits:
        names = {"train": "train", "valid": "dev", "test": "test"}
        x = {ours: splits[theirs][0] for ours, theirs in names.items()}
        y = {ours: splits[theirs][1] for ours, theirs in names.items()}
        accuracy = SplitClassifier(x, y, config).run()[1]
    else:
        parts = [dict(zip("Xy", splits[name])) for name in ("train", "test")]
        accuracy = KFoldClassifier(*parts, config).run()[1]
    return {"accuracy": float(accuracy), "seconds": time.perf_counter() - started}


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    commands = parser.add_subparsers(dest="command", required=True)
    texts = commands.add_parser("texts", help="write the distinct texts, one a line")
    reference = commands.add_parser("reference", help="score vectors with scikit-learn or torch")
    for command in (texts, reference):
        command.add_argument("--data", required=True)
        command.add_argument("--output", required=True)
        command.add_argument("--tasks", default=",".join(TASKS))
    reference.add_argument("--texts", required=True)
    reference.add_argument("--vectors", required=True)
    reference.add_argument("--solver", choices=["sklearn", "adam"], default="sklearn")
    reference.add_argument("--senteval", help="folder that holds SentEval's Python package")
    reference.add_argument("--folds", type=int, default=10)
    reference.add_argument("--tolerance", type=float, default=1e-4)
    reference.add_argument("--iterations", type=int, default=100)
    reference.add_argument("--threads", type=int, default=2)
    compare = commands.add_parser("compare", help="print both sides")
    compare.add_argument("reference")
    compare.add_argument("results")
    options = parser.parse_args()

    if options.command == "compare":
        theirs = json.load(open(options.reference))
        ours = {task["task"]: task for task in json.load(open(options.results))["tasks"]}
        print("| task | reference | stsbench | difference | reference s |")
        print("|---|---:|---:|---:|---:|")
        for task, row in theirs["tasks"].items():
            if task in ours:
                score = 100 * ours[task]["score"]
                print(
                    f"| {task} | {row['accuracy']:.2f} | {score:.2f} |"
                    f" {score - row['accuracy']:+.2f} | {row['seconds']:.1f} |"
                )
        return

    names = options.tasks.split(",")
    unknown = [name for name in names if name not in TASKS]
    if unknown:
        sys.exit(f"unknown task {unknown[0]}; choose among {', '.join(TASKS)}")
    data = {name: read_task(options.data, name) for name in names}
    if options.command == "texts":
        seen = {}
        for rows in data.values():
            for row in (row for part in rows.values() for row in part):
                for words in row[:2]:
                    if words is not None:
                        seen[" ".join(words)] = None
        with open(options.output, "w", encoding="utf-8", newline="\n") as handle:
            handle.writelines(text + "\n" for text in seen)
        print(f"{len(seen)} texts", file=sys.stderr)
        return

    for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[variable] = str(options.threads)
    import numpy as np
    import sklearn

    vectors = np.load(options.vectors)
    with open(options.texts, encoding="utf-8", newline="\n") as handle:
        lines = handle.read().split("\n")[:-1]
    if len(lines) != len(vectors):
        sys.exit(f"{options.texts} has {len(lines)} lines and {options.vectors} {len(vectors)} rows")
    lookup = dict(zip(lines, vectors))
    record = {
        "solver": options.solver, "folds": options.folds, "threads": options.threads,
        "numpy": np.__version__, "scikit-learn": sklearn.__version__, "tasks": {},
    }
    if options.solver == "adam":
        import torch

        torch.set_num_threads(options.threads)
        record["torch"] = torch.__version__
    for name in names:
        if options.senteval:
            result = run_senteval(
                options.senteval, name, data[name], lookup, options.folds, options.solver == "adam"
            )
        else:
            result = run_task(
                name, data[name], lookup, options.solver, options.folds, options.tolerance,
                options.iterations,
            )
        record["tasks"][name] = result
        print(f"{name}: {result['accuracy']:.2f} in {result['seconds']:.1f} s", file=sys.stderr)
        with open(options.output, "w") as handle:
            json.dump(record, handle, indent=1)


if __name__ == "__main__":
    main()
