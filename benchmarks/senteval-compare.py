#!/usr/bin/env python3
"""Side by side: the probes of stsbench and SentEval's classifiers on identical vectors.

Needs numpy and scikit-learn; the Adam solver also needs torch. Three steps:

  senteval-compare.py texts --data SENTEVAL --output texts.txt
  stsbench encode --model REF --input texts.txt --output vectors.npy
  senteval-compare.py reference --data SENTEVAL --texts texts.txt --vectors vectors.npy \
      --solver sklearn --threads 2 --output reference.json
  stsbench run --task transfer --model vectors:vectors.npy --data DATA --output out
  senteval-compare.py compare reference.json out/results.json

and one that times the classification phase of both, task after task, in turn:

  senteval-compare.py speed --binary stsbench --root DATA --data SENTEVAL --texts texts.txt \
      --vectors vectors.npy --senteval PATH --threads 2 --output probe-speed.json

and one that measures by how much either side moves when the numbers of every vector are put in another order, the same for
all, which changes nothing but rounding:

  senteval-compare.py spread --binary stsbench --root DATA --data SENTEVAL --texts texts.txt \
      --vectors vectors.npy --senteval PATH --threads 2 --orders 5 --output probe-spread.json

SENTEVAL is a folder with `downstream/`, DATA the data root of stsbench. The classifiers of senteval_reference.py
are used, or, with `--senteval PATH`, SentEval's own modules: PATH is a folder with `senteval/tools/validation.py`,
`classifier.py` and `relatedness.py` (and `senteval/utils.py`) of facebookresearch/SentEval. SentEval asks for a
GPU wherever it uses PyTorch; `.cuda()` is made to do nothing.
"""
import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from senteval_reference import reference
from senteval_tasks import EXTRAS, REGRESSIONS, TASKS, read_task

def run_binary(options, task, vectors=None):
    """One task by stsbench: its own account of the scoring, in seconds of wall and of processor time."""
    with tempfile.TemporaryDirectory() as folder:
        command = [
            options.binary, "run", "--task", task, "--model", f"vectors:{vectors or options.vectors}", "--data", options.root,
            "--threads", str(options.threads), "--no-store", "--fresh", "--format", "csv", "--output", folder,
        ]
        if options.solver == "adam":
            command += ["--solver", "senteval-adam"]
        if options.folds == 5:
            command += ["--fast"]
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        found = json.load(open(os.path.join(folder, "results.json")))
    return {
        "accuracy": 100 * found["tasks"][0]["score"], "seconds": found["facts"]["scoringSeconds"],
        "process_cpu_seconds": after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime,
        "machine": found["facts"]["machine"],
    }


def speed(options, data, lookup, record):
    """Both sides in turn, a task at a time; of several rounds of stsbench the median counts."""
    import statistics

    print("| task | SentEval s | stsbench s | ratio | SentEval accuracy | stsbench accuracy |")
    print("|---|---:|---:|---:|---:|---:|")
    rows = record["tasks"]
    for task, parts in data.items():
        rounds = [run_binary(options, task) for _ in range(options.rounds)]
        theirs = reference(task, parts, lookup, options)
        ours = statistics.median(r["seconds"] for r in rounds)
        rows[task] = {
            "senteval_seconds": theirs["seconds"], "senteval_cpu_seconds": theirs["cpu_seconds"],
            "stsbench_seconds": ours, "stsbench_rounds": [r["seconds"] for r in rounds],
            "stsbench_process_cpu_seconds": statistics.median(r["process_cpu_seconds"] for r in rounds),
            "ratio": theirs["seconds"] / ours,
            "senteval_accuracy": theirs["accuracy"], "stsbench_accuracy": rounds[0]["accuracy"],
        }
        record["machine"] = rounds[0]["machine"]
        row = rows[task]
        print(
            f"| {task} | {theirs['seconds']:.1f} | {ours:.2f} | {row['ratio']:.1f} |"
            f" {theirs['accuracy']:.2f} | {row['stsbench_accuracy']:.2f} |", flush=True,
        )
        totals = [sum(r[key] for r in rows.values()) for key in ("senteval_seconds", "stsbench_seconds")]
        record["total"] = {
            "senteval_seconds": totals[0], "stsbench_seconds": totals[1], "ratio": totals[0] / totals[1],
        }
        with open(options.output, "w") as handle:
            json.dump(record, handle, indent=1)
            handle.write("\n")
    total = record["total"]
    print(f"| all | {total['senteval_seconds']:.1f} | {total['stsbench_seconds']:.2f} | {total['ratio']:.1f} | | |")


def spread(options, data, lines, vectors, record):
    """Both sides on vectors whose numbers stand in several orders; SentEval also in float64."""
    import numpy as np

    orders = [np.arange(vectors.shape[1])]
    while len(orders) < options.orders:
        orders.append(np.random.default_rng(len(orders)).permutation(vectors.shape[1]))
    print("| task | SentEval | in other orders | in float64 | stsbench | in other orders | difference |")
    print("|---|---:|---:|---:|---:|---:|---:|")
    for task, parts in data.items():
        rows = {"senteval": [], "senteval_float64": [], "stsbench": []}
        for order in orders:
            ordered = np.ascontiguousarray(vectors[:, order])
            for key, kind in (("senteval", np.float32), ("senteval_float64", np.float64)):
                lookup = dict(zip(lines, ordered.astype(kind)))
                rows[key].append(reference(task, parts, lookup, options)["accuracy"])
            with tempfile.TemporaryDirectory() as folder:
                place = os.path.join(folder, "vectors.npy")
                np.save(place, ordered)
                os.symlink(os.path.abspath(options.vectors + ".texts"), place + ".texts")
                rows["stsbench"].append(run_binary(options, task, place)["accuracy"])
        record["tasks"][task] = rows
        ends = {key: f"{min(values):.2f} to {max(values):.2f}" for key, values in rows.items()}
        print(
            f"| {task} | {rows['senteval'][0]:.2f} | {ends['senteval']} | {ends['senteval_float64']} |"
            f" {rows['stsbench'][0]:.2f} | {ends['stsbench']} | {rows['stsbench'][0] - rows['senteval'][0]:+.2f} |",
            flush=True,
        )
        with open(options.output, "w") as handle:
            json.dump(record, handle, indent=1)
            handle.write("\n")


def compare_files(options):
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


def parse():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    commands = parser.add_subparsers(dest="command", required=True)
    texts = commands.add_parser("texts", help="write the distinct texts, one a line")
    score = commands.add_parser("reference", help="score vectors with scikit-learn or torch")
    timed = commands.add_parser("speed", help="time the classification phase of both sides, in turn")
    moved = commands.add_parser("spread", help="how far rounding moves either side")
    for command in (texts, score, timed, moved):
        command.add_argument("--data", required=True)
        command.add_argument("--output", required=True)
        command.add_argument("--tasks", default=",".join(TASKS))
    for command in (score, timed, moved):
        command.add_argument("--texts", required=True)
        command.add_argument("--vectors", required=True)
        command.add_argument("--solver", choices=["sklearn", "adam"], default="sklearn")
        command.add_argument("--senteval", help="folder that holds SentEval's Python package")
        command.add_argument("--folds", type=int, default=10)
        command.add_argument("--tolerance", type=float, default=1e-4)
        command.add_argument("--iterations", type=int, default=100)
        command.add_argument("--threads", type=int, default=2)
    for command in (timed, moved):
        command.add_argument("--binary", required=True)
        command.add_argument("--root", required=True, help="data root of stsbench")
    moved.add_argument("--orders", type=int, default=5, help="orders of the numbers of a vector")
    timed.add_argument(
        "--reference-threads", type=int,
        help="threads of SentEval's BLAS, where they are to differ: its small products may be faster on one")
    timed.add_argument("--rounds", type=int, default=3, help="rounds of stsbench; the median counts")
    compare = commands.add_parser("compare", help="print both sides")
    compare.add_argument("reference")
    compare.add_argument("results")
    return parser.parse_args()


def main():
    options = parse()
    if options.command == "compare":
        return compare_files(options)
    known = TASKS + EXTRAS + REGRESSIONS
    names = known if options.tasks == "all" else options.tasks.split(",")
    unknown = [name for name in names if name not in known]
    if unknown:
        sys.exit(f"unknown task {unknown[0]}; choose among {', '.join(known)}")
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

    reference_threads = getattr(options, "reference_threads", None) or options.threads
    for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[variable] = str(reference_threads)
    import warnings

    import numpy as np
    import sklearn

    warnings.filterwarnings("ignore")
    vectors = np.load(options.vectors)
    with open(options.texts, encoding="utf-8", newline="\n") as handle:
        lines = handle.read().split("\n")[:-1]
    if len(lines) != len(vectors):
        sys.exit(f"{options.texts} has {len(lines)} lines and {options.vectors} {len(vectors)} rows")
    lookup = dict(zip(lines, vectors))
    record = {
        "solver": options.solver, "folds": options.folds, "threads": options.threads,
        "reference_threads": reference_threads, "dimension": int(vectors.shape[1]), "senteval": bool(options.senteval),
        "numpy": np.__version__, "scikit-learn": sklearn.__version__, "tasks": {},
    }
    if options.senteval or options.solver == "adam":
        import torch

        torch.set_num_threads(reference_threads)
        record["torch"] = torch.__version__
    if options.command == "spread":
        return spread(options, data, lines, vectors, record)
    if options.command == "speed":
        return speed(options, data, lookup, record)
    for name in names:
        result = reference(name, data[name], lookup, options)
        record["tasks"][name] = result
        print(f"{name}: {result['accuracy']:.2f} in {result['seconds']:.1f} s", file=sys.stderr, flush=True)
        with open(options.output, "w") as handle:
            json.dump(record, handle, indent=1)


if __name__ == "__main__":
    main()
