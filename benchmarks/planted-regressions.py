#!/usr/bin/env python3
"""Planted regressions and harmless changes on real weights and real data, through the binary and its exit codes.

needs: Python 3.9 or later, numpy; a built stsbench; the folder of all-MiniLM-L6-v2 (or another BERT-like
sentence-transformers folder with float32 weights); a data root with the tasks.
usage: planted-regressions.py STSBENCH MODEL DATA [--tasks STSB,SICKR] [--protocol mteb] [--threads 2]
                              [--only WORD] [--output FILE.json]

A copy of the model, of the data or of the command line is changed, the copy is run, and both gates judge it against the
unchanged run: drift (is it the same model?) and quality (margin 0.002, and for harmless changes 0 as well). A regression
must end with code 2 in drift, other data with code 5 in both, a harmless change with code 0 in all. The sweep over the
strength of noise in one layer says from which size each mode fails. Ends with status 1 when an expectation fails.
"""
import argparse, json, os, pathlib, shutil, signal, struct, subprocess, sys, tempfile, time

import numpy

MARGIN = 0.002
LAYER = "encoder.layer.3."
STRENGTHS = [0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0]


# Weights.

def read_tensors(path):
    data = path.read_bytes()
    size = struct.unpack("<Q", data[:8])[0]
    header = json.loads(data[8:8 + size])
    header.pop("__metadata__", None)
    body = memoryview(data)[8 + size:]
    return {name: (entry["dtype"], entry["shape"], bytes(body[slice(*entry["data_offsets"])]))
            for name, entry in header.items()}


def write_tensors(path, tensors, metadata=None):
    header, offset = {}, 0
    if metadata:
        header["__metadata__"] = metadata
    for name, (dtype, shape, data) in tensors.items():
        header[name] = {"dtype": dtype, "shape": shape, "data_offsets": [offset, offset + len(data)]}
        offset += len(data)
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for _, _, data in tensors.values():
            file.write(data)


def change_floats(folder, change):
    path = folder / "model.safetensors"
    tensors = read_tensors(path)
    for name, (dtype, shape, data) in tensors.items():
        if dtype == "F32":
            dtype, data = change(name, shape, numpy.frombuffer(data, "<f4"))
            tensors[name] = (dtype, shape, data)
    write_tensors(path, tensors)


def layer_noise(strength):
    def plant(folder):
        random = numpy.random.default_rng(1)

        def change(name, shape, values):
            if not (name.startswith(LAYER) and len(shape) == 2):
                return "F32", values.tobytes()
            noise = random.standard_normal(values.size).astype("<f4")
            return "F32", (values + strength * values.std() * noise).astype("<f4").tobytes()
        change_floats(folder, change)
    return plant


def relative_noise(strength):
    def plant(folder):
        random = numpy.random.default_rng(2)
        change_floats(folder, lambda name, shape, values: (
            "F32",
            (values * (1 + strength * random.uniform(-1, 1, values.size))).astype("<f4").tobytes()))
    return plant


def resaved(folder):
    path = folder / "model.safetensors"
    tensors = read_tensors(path)
    write_tensors(path, dict(sorted(tensors.items(), reverse=True)), {"format": "np", "note": "saved again"})


def half(folder):
    change_floats(folder, lambda name, shape, values: ("F16", values.astype("<f2").tobytes()))


def brain(folder):
    def change(name, shape, values):
        bits = values.view("<u4").astype(numpy.uint64)
        return "BF16", ((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16).astype("<u2").tobytes()
    change_floats(folder, change)


# Configuration and tokenizer.

def edit_json(path, change):
    value = json.loads(path.read_text("utf-8"))
    change(value)
    path.write_text(json.dumps(value, ensure_ascii=False), "utf-8")


def cls_pooling(folder):
    edit_json(folder / "1_Pooling" / "config.json", lambda c: c.update(
        pooling_mode_cls_token=True, pooling_mode_mean_tokens=False))


def cut_vocabulary(keep):
    def plant(folder):
        def change(tokenizer):
            vocabulary = tokenizer["model"]["vocab"]
            tokenizer["model"]["vocab"] = {t: i for t, i in vocabulary.items() if i < keep}
        edit_json(folder / "tokenizer.json", change)
    return plant


def swap_ids(words):
    def plant(folder):
        def change(tokenizer):
            vocabulary = tokenizer["model"]["vocab"]
            for first, second in words:
                vocabulary[first], vocabulary[second] = vocabulary[second], vocabulary[first]
        edit_json(folder / "tokenizer.json", change)
    return plant


def permuted_ids(folder):
    def change(tokenizer):
        vocabulary = tokenizer["model"]["vocab"]
        words = [token for token, index in vocabulary.items() if 2000 <= index < 20000]
        order = numpy.random.default_rng(3).permutation(len(words))
        ids = [vocabulary[word] for word in words]
        for word, place in zip(words, order):
            vocabulary[word] = ids[place]
    edit_json(folder / "tokenizer.json", change)


def cased(folder):
    edit_json(folder / "tokenizer.json", lambda t: t["normalizer"].update(lowercase=False))


def short_texts(folder):
    edit_json(folder / "sentence_bert_config.json", lambda c: c.update(max_seq_length=8))


# Data.

def stsb_lines(data, protocol):
    variant = "raw-semeval" if protocol == "mteb" else "senteval"
    return pathlib.Path(variant, "downstream", "STS", "STSBenchmark", "sts-test.csv")


def overlay(data, target, changed, change):
    """The data root as links to its files, with the lines of one of them changed."""
    for folder, _, files in os.walk(data):
        place = target / pathlib.Path(folder).relative_to(data)
        place.mkdir(parents=True, exist_ok=True)
        for file in files:
            (place / file).symlink_to(pathlib.Path(folder, file))
    path = target / changed
    lines = path.read_bytes().decode("utf-8").split("\n")
    path.unlink()
    path.write_bytes("\n".join(change(lines)).encode("utf-8"))


def shuffled_gold(lines):
    rows = [line.split("\t") for line in lines]
    filled = [row for row in rows if len(row) > 6]
    scores = [row[4] for row in filled]
    numpy.random.default_rng(4).shuffle(scores)
    for row, score in zip(filled, scores):
        row[4] = score
    return ["\t".join(row) for row in rows]


def two_gold_scores(lines):
    rows = [line.split("\t") for line in lines]
    other = next(row for row in rows[1:] if row[4] != rows[0][4])
    rows[0][4], other[4] = other[4], rows[0][4]
    return ["\t".join(row) for row in rows]


def one_letter(lines):
    row = lines[0].split("\t")
    row[5] = row[5].replace("a", "e", 1) if "a" in row[5] else row[5] + "s"
    return ["\t".join(row)] + lines[1:]


# Runs and gates.

class Bench:
    def __init__(self, args, scratch):
        self.binary = str(pathlib.Path(args.binary).resolve())
        self.model, self.data = pathlib.Path(args.model).resolve(), pathlib.Path(args.data).resolve()
        self.tasks, self.protocol, self.threads = args.tasks, args.protocol, args.threads
        self.scratch = scratch
        for name, rule in [
            ("drift", "{mode: drift}"), ("quality", f"{{mode: quality, margin: {MARGIN}}}"),
            ("strict", "{mode: quality, margin: 0}"),
        ]:
            (scratch / f"{name}.yaml").write_text(f"version: 1\ndefaults: {rule}\n")

    def environment(self, cache, extra):
        return {**os.environ, "XDG_CACHE_HOME": str(self.scratch / cache),
                "XDG_STATE_HOME": str(self.scratch / "state"), **extra}

    def arguments(self, output, model=None, data=None, tasks=None, threads=None, extra=()):
        return [self.binary, "run", "--task", tasks or self.tasks, "--protocol", self.protocol,
                "--model", str(model or self.model), "--data", str(data or self.data),
                "--threads", str(threads or self.threads), "--quiet", "--output", str(output), *extra]

    def run(self, name, *, cache=None, environment=None, stored=False, **options):
        output = self.scratch / "out" / name.replace(" ", "-")
        command = self.arguments(output, **options) + ([] if stored else ["--no-store"])
        done = subprocess.run(command, capture_output=True, text=True,
                              env=self.environment(cache or "cache-" + output.name, environment or {}))
        return output, done

    def copied_model(self, name, plant):
        folder = self.scratch / "models" / name.replace(" ", "-")
        shutil.copytree(self.model, folder)
        plant(folder)
        return folder

    def gate(self, rules, candidate):
        verdict = self.scratch / "verdict.json"
        verdict.unlink(missing_ok=True)
        done = subprocess.run(
            [self.binary, "gate", "--config", str(self.scratch / f"{rules}.yaml"), "--baseline",
             str(self.scratch / "out" / "base"), "--candidate", str(candidate), "--json", str(verdict)],
            capture_output=True, text=True, env=self.environment("cache-gate", {}))
        if not verdict.exists():
            sys.exit(f"the gate did not run: {done.stderr}")
        return {"exit": done.returncode, "verdict": json.loads(verdict.read_text())["verdict"]}


def results(folder):
    scores = {task["task"]: task["score"] for task in json.loads((folder / "results.json").read_text())["tasks"]}
    items = json.loads((folder / "items.json").read_text())["items"]
    return scores, items


def similarities(items):
    """Each task's similarities, wherever they stand in the file's layout."""
    def lists(value):
        if isinstance(value, dict):
            if "similarity" in value:
                return value["similarity"]
            for inner in value.values():
                found = lists(inner)
                if found is not None:
                    return found
        return None
    return {task: numpy.array(lists(value)) for task, value in items.items()}


def interrupted(bench):
    """Stops a run halfway and starts the same command again on the same cache."""
    output = bench.scratch / "out" / "interrupted"
    command = bench.arguments(output) + ["--no-store"]
    environment = bench.environment("cache-interrupted", {})
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    cache = bench.scratch / "cache-interrupted"
    deadline = time.time() + 600
    while process.poll() is None and time.time() < deadline:
        if cache.exists() and sum(f.is_file() for f in cache.rglob("*")) >= 2:
            break
        time.sleep(0.02)
    was_running = process.poll() is None
    process.send_signal(signal.SIGINT)
    code = process.wait()
    kept = sum(f.is_file() for f in cache.rglob("*"))
    folder, done = bench.run("interrupted", cache="cache-interrupted")
    note = f"stopped with code {code} after {kept} parts" if was_running else "ended before it could be stopped"
    return folder, done, note


def other_facts(base, folder):
    shutil.copytree(base, folder)

    def change(document):
        document["facts"]["machine"].update(cpu="Another CPU", operatingSystem="Another system", simd="scalar")
        document["facts"].update(started="2030-01-01T00:00:00.000Z", encodingSeconds=1.5)
    edit_json(folder / "results.json", change)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary"), parser.add_argument("model"), parser.add_argument("data")
    parser.add_argument("--tasks", default="STSB,SICKR")
    parser.add_argument("--protocol", default="mteb", choices=["mteb", "senteval"])
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--only", default="", help="only cases whose name holds this word")
    parser.add_argument("--output")
    args = parser.parse_args()
    for path, what in [(args.binary, "program"), (args.model + "/model.safetensors", "model"), (args.data, "data")]:
        if not os.path.exists(path):
            sys.exit(f"NOT RUN: there is no {what} at {path}")
    with tempfile.TemporaryDirectory(prefix="planted-") as scratch:
        sys.exit(judge(Bench(args, pathlib.Path(scratch)), args))


def judge(bench, args):
    scratch = bench.scratch
    base, done = bench.run("base")
    if done.returncode != 0:
        sys.exit(f"the unchanged run fails: {done.stderr}")
    scores, items = results(base)
    before = similarities(items)
    reversed_tasks = ",".join(reversed(bench.tasks.split(",")))
    changed = stsb_lines(bench.data, bench.protocol)
    pairs = [("man", "woman"), ("boy", "girl"), ("dog", "cat"), ("is", "are"), ("playing", "eating"),
             ("two", "three"), ("red", "blue"), ("in", "on"), ("not", "also"), ("up", "down")]
    rows = []

    def add(name, kind, make, note=""):
        if args.only not in name:
            return
        folder, done, *rest = make()
        row = {"name": name, "kind": kind}
        note = rest[0] if rest else note
        if note:
            row["note"] = note
        if done is not None and done.returncode != 0:
            row["refused"] = {"exit": done.returncode, "message": done.stderr.strip().split("\n")[-1]
                              .replace(str(scratch), "").replace(str(bench.data), "")}
            row["ok"] = kind == "regression"
        else:
            now, own = results(folder) if (folder / "results.json").exists() else (scores, None)
            row["change"] = {task: now[task] - scores[task] for task in scores}
            if own:
                after = similarities(own)
                row["largestSimilarityChange"] = max(
                    float(numpy.abs(after[task] - before[task]).max()) for task in before)
            candidate = folder if own else rest[1]
            row["drift"], row["quality"] = bench.gate("drift", candidate), bench.gate("quality", candidate)
            codes = (row["drift"]["exit"], row["quality"]["exit"])
            if kind == "harmless":
                row["strict"] = bench.gate("strict", candidate)
                row["ok"] = codes == (0, 0) and row["strict"]["exit"] == 0
            else:
                row["ok"] = {"regression": codes[0] == 2 and codes[1] != 0, "data": codes == (5, 5)}.get(kind, True)
        rows.append(row)
        print(line(row), flush=True)

    def with_model(name, plant):
        def make():
            folder = bench.copied_model(name, plant)
            result = bench.run(name, model=folder)
            shutil.rmtree(folder)
            return result
        return make

    def with_data(name, change):
        def make():
            folder = scratch / "data" / name.replace(" ", "-")
            overlay(bench.data, folder, changed, change)
            return bench.run(name, data=folder, cache="cache-base")
        return make

    def stored():
        folder, done = bench.run("stored", stored=True, cache="cache-base")
        shutil.rmtree(folder)
        return folder, done, "from the vectors of an earlier run, judged by its id in the store", "latest"

    print(HEADER)
    for strength in STRENGTHS:
        name = f"noise of {strength:g} sd in layer 3"
        add(name, "sweep", with_model(name, layer_noise(strength)))
    for name, plant in [
        ("cls pooling", cls_pooling), ("vocabulary cut to 10000", cut_vocabulary(10000)),
        ("ten word pairs swapped", swap_ids(pairs)), ("18000 token ids permuted", permuted_ids),
        ("texts cut to 8 tokens", short_texts), ("no lower-casing", cased),
    ]:
        add(name, "regression", with_model(name, plant))
    for name, change in [
        ("gold shuffled", shuffled_gold), ("two gold scores swapped", two_gold_scores),
        ("one letter changed", one_letter),
    ]:
        add(name, "data", with_data(name, change))
    add("one thread", "harmless", lambda: bench.run("one thread", threads=1))
    add("three threads", "harmless", lambda: bench.run("three threads", threads=3))
    add("tasks in reverse order", "harmless",
        lambda: bench.run("tasks in reverse order", tasks=reversed_tasks))
    for name, plant in [
        ("relative noise of 1e-7 in all weights", relative_noise(1e-7)), ("weights saved again", resaved),
    ]:
        add(name, "harmless", with_model(name, plant))
    add("model folder renamed", "harmless", with_model("another name for the folder", lambda folder: None))
    for core in ["Haswell", "Sandybridge"]:
        name = f"OPENBLAS_CORETYPE={core}"
        add(name, "harmless", lambda: bench.run(name, environment={"OPENBLAS_CORETYPE": core}))
    add("stopped and resumed", "harmless", lambda: interrupted(bench))
    add("kept in the store", "harmless", stored)
    add("another output format", "harmless",
        lambda: bench.run("another output format", cache="cache-base", extra=["--format", "csv"]))

    def facts():
        folder = scratch / "out" / "facts"
        other_facts(base, folder)
        return folder, None
    add("facts of another machine", "harmless", facts)
    add("weights in float16", "information", with_model("float16", half))
    add("weights in bfloat16", "information", with_model("bfloat16", brain))

    sweep = [(s, r) for s, r in zip(STRENGTHS, (r for r in rows if r["kind"] == "sweep"))]
    smallest = {
        mode: next((s for s, r in sweep if r[mode]["exit"] == 2), None) for mode in ("drift", "quality")}
    ok = all(row["ok"] for row in rows)
    print(f"smallest noise that fails: drift {smallest['drift']} sd, quality {smallest['quality']} sd "
          f"(margin {MARGIN}); expectations {'hold' if ok else 'FAIL'}")
    if args.output and not args.only:
        document = {
            "schema": 1,
            "what": "Verdicts of the gates on planted regressions and harmless changes; all-MiniLM-L6-v2, real data",
            "model": bench.model.name, "tasks": bench.tasks, "protocol": bench.protocol, "margin": MARGIN,
            "pairs": int(sum(len(s) for s in before.values())), "scores": scores,
            "smallestNoiseThatFails": smallest, "cases": rows,
        }
        pathlib.Path(args.output).write_text(json.dumps(document, indent=1) + "\n")
    return 0 if ok else 1


HEADER = f"{'change':42} {'kind':12} {'largest Δcos':>12}  {'Δ score × 100':22} drift, quality"


def line(row):
    if "refused" in row:
        outcome = f"refused with code {row['refused']['exit']}"
        return f"{row['name']:42} {row['kind']:12} {'':>12}  {'':22} {outcome}{'' if row['ok'] else '  UNEXPECTED'}"
    moved = row.get("largestSimilarityChange")
    change = " ".join(f"{100 * value:+.3f}" for value in row["change"].values())
    verdicts = ", ".join(
        f"{row[mode]['verdict']} ({row[mode]['exit']})" for mode in ("drift", "quality", "strict") if mode in row)
    return (f"{row['name']:42} {row['kind']:12} {'' if moved is None else f'{moved:.1e}':>12}  {change:22} "
            f"{verdicts}{'' if row['ok'] else '  UNEXPECTED'}")


if __name__ == "__main__":
    main()
