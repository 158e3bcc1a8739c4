"""The SentEval tasks as SentEval reads them: splits, words, labels, order and features."""
import os

TASKS = ["MR", "CR", "SUBJ", "MPQA", "SST2", "TREC", "MRPC"]
EXTRAS = ["SST5"]
REGRESSIONS = ["SICKR-regression", "STSB-regression"]


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
    if task == "SST5":
        rows = {}
        for split in ("train", "dev", "test"):
            cells = [line.strip().split(" ", 1) for line in read_lines(root, f"SST/fine/sentiment-{split}", "utf-8")]
            rows[split] = [(cell[1].split(), None, int(cell[0])) for cell in cells]
        return rows
    if task == "SICKR-regression":
        names = {"train": "train", "dev": "trial", "test": "test_annotated"}
        return {
            split: [
                (cell[1].split(), cell[2].split(), float(cell[3]))
                for cell in (line.strip().split("\t") for line in read_lines(root, f"SICK/SICK_{name}.txt", "utf-8")[1:])
            ]
            for split, name in names.items()
        }
    if task == "STSB-regression":
        return {
            split: [
                (cell[5].split(), cell[6].split(), float(cell[4]))
                for cell in (
                    line.strip().split("\t") for line in read_lines(root, f"STS/STSBenchmark/sts-{split}.csv", "utf-8")
                )
            ]
            for split in ("train", "dev", "test")
        }
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
