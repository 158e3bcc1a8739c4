#!/usr/bin/env python3
"""Writes what stsbench knows of the published files: Sources/EvalTasks/Published/files.tsv
and texts.tsv. It reads the sets independently of stsbench.

usage: data_manifest.py DATA SOURCES.md MIRRORS.tsv    (standard library only)

DATA holds senteval/ and raw-semeval/; SOURCES.md has a table “path | source | sha256 | …” with sources
written OWNER/NAME@COMMIT:PATH; MIRRORS.tsv has the columns sha256, bytes, lines, repo@commit, path.
"""
import hashlib
import pathlib
import re
import struct
import sys

DATA, SOURCES, MIRRORS = map(pathlib.Path, sys.argv[1:4])
TARGET = pathlib.Path(__file__).resolve().parents[2] / "Sources/EvalTasks/Published"
STS = {
    12: ["MSRpar", "MSRvid", "SMTeuroparl", "surprise.OnWN", "surprise.SMTnews"],
    13: ["FNWN", "headlines", "OnWN"],
    14: ["deft-forum", "deft-news", "headlines", "images", "OnWN", "tweet-news"],
    15: ["answers-forums", "answers-students", "belief", "headlines", "images"],
    16: ["answer-answer", "headlines", "plagiarism", "postediting", "question-question"],
}
FOLDER = {"senteval": "senteval", "raw": "raw-semeval", "bellm-fork": "senteval"}


def licence(path):
    if "/MRPC/" in path or "MSRpar" in path or "MSRvid" in path:
        return "microsoft-research"
    if "STSBenchmark" in path:
        return "sts-benchmark"
    if "/SICK/" in path:
        return "sick"
    if "plagiarism" in path:
        return "cc-by-nc-sa-2.0-uk"
    if "STS16" in path and "postediting" in path:
        return "cc-by-4.0"
    if "answers-forums" in path or "answer-answer" in path or "question-question" in path:
        return "stack-exchange"
    if "images" in path:
        return "cc-by-sa"
    if "/STS/" in path:
        return "semeval"
    return "none-stated"


def manifest():
    mirrors = {}
    for line in MIRRORS.read_text().splitlines()[1:]:
        digest, _, _, repository, path = line.split("\t")
        mirrors.setdefault(digest, []).append((repository, path))
    tables = {"senteval": [], "raw-semeval": []}
    for line in SOURCES.read_text().splitlines():
        match = re.match(r"\| `((raw-semeval|senteval)/[^`]+)` \| ([^|]+) \| `([0-9a-f]{64})` \|", line)
        if not match:
            continue
        path, variant, source, digest = match.groups()
        data = (DATA / path).read_bytes()
        assert hashlib.sha256(data).hexdigest() == digest, path
        places = [m for m in mirrors.get(digest, []) if len(m[1]) < 95][:2]
        if not source.startswith("derived"):
            repository, _, inner = source.strip().partition(":")
            if (len(places) < 2) and all(repository.split("@")[0] not in r for r, _ in places):
                places = places + [(repository, inner)]
        elif path.endswith("SICK_trial.txt"):
            places = [("yan-soares/research_embeddings_fine_tuning@045c5e94572a",
                       "data/downstream/SICK/SICK_trial.txt")]
        row = [path, len(data), data.count(10), digest, licence(path)]
        tables[variant].append(row + [f"{repository}:{inner}" for repository, inner in places])
    return tables["senteval"] + tables["raw-semeval"]


def words(text):
    return " ".join(text.split())


def lines(variant, path, encoding="utf-8"):
    data = (DATA / FOLDER[variant] / "downstream" / path).read_bytes()
    if encoding == "utf-8" and data.startswith(b"\xef\xbb\xbf"):
        data = data[3:]
    found = data.split(b"\n")
    if found[-1] == b"":
        found.pop()
    return [(l[:-1] if l.endswith(b"\r") else l).decode(encoding) for l in found]


def semeval(year, variant):
    for stem in STS[year]:
        folder = f"STS/STS{year}-en-test"
        pairs = [l.split("\t") for l in lines(variant, f"{folder}/STS.input.{stem}.txt")]
        gold = lines(variant, f"{folder}/STS.gs.{stem}.txt")
        assert len(pairs) == len(gold)
        longest = max(len(t.split()) for p in pairs for t in p[:2])
        rows = [(p[0], p[1], float(g)) for p, g in zip(pairs, gold) if g.strip()]
        if variant == "bellm-fork":
            def fill(text):
                cut = text.split()
                return " ".join(cut + [""] * (longest - len(cut)))
            rows = sorted(((fill(a), fill(b), g) for a, b, g in rows), key=lambda r: r[2])
        yield stem.replace("surprise.", ""), rows


def table(variant, path, first, second, gold, header):
    join = words if variant == "bellm-fork" else (lambda t: t)
    rows = [l.split("\t") for l in lines(variant, path)][1 if header else 0:]
    return [(join(r[first]), join(r[second]), float(r[gold])) for r in rows]


def stsb(variant, split):
    return table(variant, f"STS/STSBenchmark/sts-{split}.csv", 5, 6, 4, False)


def sick(variant, split):
    name = {"train": "SICK_train", "dev": "SICK_trial", "test": "SICK_test_annotated"}[split]
    return table(variant, f"SICK/{name}.txt", 1, 2, 3, True)


def samples(variant, task, split):
    join = (lambda t: t) if variant == "raw" else words
    files = {"MR": ("rt-polarity.pos", "rt-polarity.neg"), "CR": ("custrev.pos", "custrev.neg"),
             "SUBJ": ("subj.objective", "subj.subjective"), "MPQA": ("mpqa.pos", "mpqa.neg")}
    if task in files:
        if split == "train":
            for label, name in zip((1, 0), files[task]):
                for line in lines(variant, f"{task}/{name}", "latin-1"):
                    yield [join(line)], label
    elif task in ("SST2", "SST5"):
        kind = "binary" if task == "SST2" else "fine"
        for line in lines(variant, f"SST/{kind}/sentiment-{split}"):
            text, label = line.rsplit("\t", 1) if task == "SST2" else reversed(line.split(" ", 1))
            yield [join(text)], int(label)
    elif task == "TREC" and split != "dev":
        classes = ["ABBR", "DESC", "ENTY", "HUM", "LOC", "NUM"]
        for line in lines(variant, f"TREC/{'train_5500' if split == 'train' else 'TREC_10'}.label", "latin-1"):
            name, rest = line.split(":", 1)
            yield [join(rest.split(" ", 1)[1])], classes.index(name)
    elif task == "MRPC" and split != "dev":
        for line in lines(variant, f"MRPC/msr_paraphrase_{split}.txt")[1:]:
            fields = line.split("\t")
            yield [join(fields[3]), join(fields[4])], int(fields[0])


class Known:
    """One task as DataDigest sees it (its canonical form is documented there)."""

    def __init__(self, task, variant, split):
        self.key = f"{task} {variant} {split}"
        self.hash = hashlib.sha256(f"task {task} 1 {variant} {split}\n".encode())
        self.characters, self.distinct = [], set()

    def part(self, name, rows):
        """rows: (texts, what stands behind them)"""
        self.hash.update(f"part {name} {len(rows)}\n".encode())
        for texts, value in rows:
            for column, text in enumerate(texts):
                data = text.encode()
                self.hash.update(f"{len(data)}:".encode() + data)
                self.distinct.add(text)
                if column == len(self.characters):
                    self.characters.append(0)
                self.characters[column] += len(text)
            self.hash.update(f"{value}\n".encode())
        return self

    def pairs(self, name, rows):
        return self.part(name, [((a, b), struct.pack(">d", g).hex()) for a, b, g in rows])

    def row(self):
        characters = ",".join(map(str, self.characters))
        return self.key.split() + [characters, len(self.distinct), self.hash.hexdigest()]


def known():
    for variant in ("senteval", "raw", "bellm-fork"):
        for year in STS:
            task = Known(f"STS{year}", variant, "test")
            for name, rows in semeval(year, variant):
                task.pairs(name, rows)
            yield task
        for split in ("train", "dev", "test") if variant != "bellm-fork" else ("test",):
            yield Known("STSB", variant, split).pairs("STSB", stsb(variant, split))
            yield Known("SICKR", variant, split).pairs("SICKR", sick(variant, split))
        if variant != "bellm-fork":
            whole = sum((sick(variant, s) for s in ("train", "dev", "test")), [])
            yield Known("SICKR", variant, "all").pairs("SICKR", whole)
            for task, read in (("STSB-regression", stsb), ("SICKR-regression", sick)):
                value = Known(task, variant, "test")
                for split in ("train", "dev", "test"):
                    value.pairs(split, read(variant, split))
                yield value
            for task in ("MR", "CR", "SUBJ", "MPQA", "SST2", "TREC", "MRPC", "SST5"):
                if variant == "raw" and task.startswith("SST"):
                    continue
                value = Known(task, variant, "test")
                for split in ("train", "dev", "test"):
                    rows = list(samples(variant, task, split))
                    if rows:
                        value.part(split, rows)
                yield value


def write(name, columns, rows):
    lines = ["\t".join(map(str, row)) for row in [columns.split()] + rows]
    (TARGET / name).write_text("\n".join(lines) + "\n")


files, texts = manifest(), [text.row() for text in known()]
write("files.tsv", "path bytes lines sha256 licence mirrors", files)
write("texts.tsv", "task text split characters distinct sha256", texts)
print(len(files), len(texts))
