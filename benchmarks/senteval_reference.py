"""SentEval's classifiers on given vectors: its own modules, or the same rules on scikit-learn and torch.

The rules are those of SentEval's validation and classifier modules (Conneau and Kiela, 2018, arXiv 1803.05449): which folds,
which grid, which rounding, what is refitted on what. They are written here from that description, so that the
comparison runs where SentEval itself cannot be installed.
"""
import resource
import sys
import time

from senteval_tasks import REGRESSIONS, features, sorted_rows

SEED = 1111


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
    started, worked = time.perf_counter(), cpu_seconds()
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
    result["cpu_seconds"] = cpu_seconds() - worked
    return result


def without_gpu():
    """Lets SentEval's PyTorch code run where there is no GPU."""
    import torch

    torch.Tensor.cuda = lambda self, *_, **__: self
    torch.nn.Module.cuda = lambda self, *_, **__: self
    torch.cuda.manual_seed = lambda _: None


def cpu_seconds():
    """Processor time of this process with all its threads."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def masses(scores):
    """Tai et al. (arXiv 1503.00075): the mass of a score on the bins 1 to 5."""
    import numpy as np

    found = np.zeros((len(scores), 5), "float32")
    for row, score in enumerate(scores):
        floor = int(np.floor(score))
        if 1 <= floor + 1 <= 5:
            found[row, floor] = score - floor
        if 1 <= floor <= 5:
            found[row, floor - 1] = floor - score + 1
    return found


def run_relatedness(path, rows, lookup):
    """SentEval's learnt regressor, through its own module."""
    sys.path.insert(0, path)
    without_gpu()
    from scipy.stats import pearsonr, spearmanr
    from senteval.tools.relatedness import RelatednessPytorch

    splits = {name: features(sorted_rows(part), lookup) for name, part in rows.items()}
    names = {"train": "train", "valid": "dev", "test": "test"}
    parts = {ours: {"X": splits[theirs][0], "y": masses(splits[theirs][1])} for ours, theirs in names.items()}
    started, worked = time.perf_counter(), cpu_seconds()
    # Its constructor insists on a GPU.
    import torch

    torch.cuda.is_available = lambda: True
    model = RelatednessPytorch(**parts, devscores=splits["dev"][1], config={"seed": SEED, "nclasses": 5})
    torch.cuda.is_available = lambda: False
    dev, predicted = model.run()
    spent = {"seconds": time.perf_counter() - started, "cpu_seconds": cpu_seconds() - worked}
    gold = splits["test"][1]
    return {
        "accuracy": 100 * float(pearsonr(predicted, gold)[0]), "spearman": 100 * float(spearmanr(predicted, gold)[0]),
        "dev": 100 * float(dev), **spent,
    }


def run_senteval(path, task, rows, lookup, folds, adam):
    """The same through SentEval's own validation module, given as a source folder."""
    import numpy as np

    sys.path.insert(0, path)
    if adam:
        without_gpu()
    from senteval.tools.validation import InnerKFoldClassifier, KFoldClassifier, SplitClassifier

    splits = {name: features(sorted_rows(part), lookup) for name, part in rows.items()}
    labels = next(iter(splits.values()))[1]
    classifier = {"nhid": 0, "optim": "adam", "batch_size": 64, "tenacity": 5, "epoch_size": 4}
    if folds == 5:
        classifier = {"nhid": 0, "optim": "rmsprop", "batch_size": 128, "tenacity": 3, "epoch_size": 2}
    config = {
        "nclasses": int(labels.max()) + 1, "seed": SEED, "usepytorch": adam, "kfold": folds,
        "classifier": classifier, "nhid": 0,
    }
    started, worked = time.perf_counter(), cpu_seconds()
    if "all" in splits:
        dev, accuracy = InnerKFoldClassifier(*splits["all"], config).run()
        result = {}
    elif "dev" in splits:
        names = {"train": "train", "valid": "dev", "test": "test"}
        x = {ours: splits[theirs][0] for ours, theirs in names.items()}
        y = {ours: splits[theirs][1] for ours, theirs in names.items()}
        dev, accuracy = SplitClassifier(x, y, config).run()
        result = {}
    else:
        parts = [dict(zip("Xy", splits[name])) for name in ("train", "test")]
        dev, accuracy, predicted = KFoldClassifier(*parts, config).run()
        result = {}
        if task == "MRPC":
            from sklearn.metrics import f1_score

            result["f1"] = percent(f1_score(splits["test"][1], predicted))
    spent = {"seconds": time.perf_counter() - started, "cpu_seconds": cpu_seconds() - worked}
    return {"accuracy": float(accuracy), "dev": float(dev), **result, **spent}


def reference(task, rows, lookup, options):
    """One task by the reference that the options name."""
    if task in REGRESSIONS:
        if not options.senteval:
            sys.exit(f"{task} needs --senteval")
        return run_relatedness(options.senteval, rows, lookup)
    if options.senteval:
        return run_senteval(options.senteval, task, rows, lookup, options.folds, options.solver == "adam")
    return run_task(task, rows, lookup, options.solver, options.folds, options.tolerance, options.iterations)
