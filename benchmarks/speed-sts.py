#!/usr/bin/env python3
"""The seven STS test sets on one encoder: stsbench against sentence-transformers, in turn in one run.

needs: sentence-transformers (any 5.x), torch, numpy
usage: speed-sts.py STSBENCH_BINARY MODEL_DIR DATA_DIR [--rounds 3] [--threads 2] [--output FILE.json]

What is timed: sentence-transformers' `encode` (batch 32, its length sorting, the model loaded before) on the sentences
of each set, first and second sentences in one call a set, as its users call it; and the whole process of `stsbench run`
(start, load, read, tokenise, encode, score, report), with its own account of the encoding. Ratios are of medians over
rounds taken in turn. The fraction of peak is 2 · (weights in matrices) · (tokens fed) / time / the sgemm rate that
`stsbench doctor` measures on this machine in the same run.
"""
import argparse, json, os, statistics, subprocess, sys, time

SETS = {
    "STS12": ("STS/STS12-en-test", ["MSRpar", "MSRvid", "SMTeuroparl", "surprise.OnWN", "surprise.SMTnews"]),
    "STS13": ("STS/STS13-en-test", ["FNWN", "headlines", "OnWN"]),
    "STS14": ("STS/STS14-en-test", ["deft-forum", "deft-news", "headlines", "images", "OnWN", "tweet-news"]),
    "STS15": ("STS/STS15-en-test", ["answers-forums", "answers-students", "belief", "headlines", "images"]),
    "STS16": ("STS/STS16-en-test", ["answer-answer", "headlines", "plagiarism", "postediting", "question-question"]),
}


def lines(path):
    return open(path, "rb").read().decode("utf-8", "replace").rstrip("\n").split("\n")


def sentences(data):
    """{set: [sentences]} of the scored rows, SentEval text."""
    root = os.path.join(data, "senteval", "downstream")
    out = {}
    for name, (folder, subsets) in SETS.items():
        texts = []
        for subset in subsets:
            gold = lines(f"{root}/{folder}/STS.gs.{subset}.txt")
            rows = lines(f"{root}/{folder}/STS.input.{subset}.txt")
            for score, row in zip(gold, rows):
                if score.strip():
                    texts += row.split("\t")[:2]
        out[name] = texts
    rows = [r.split("\t") for r in lines(f"{root}/STS/STSBenchmark/sts-test.csv")]
    out["STSB"] = [t for r in rows for t in r[5:7]]
    rows = [r.split("\t") for r in lines(f"{root}/SICK/SICK_test_annotated.txt")[1:]]
    out["SICKR"] = [t for r in rows for t in r[1:3]]
    return out


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binary"), parser.add_argument("model"), parser.add_argument("data")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--output")
    args = parser.parse_args()

    import torch, sentence_transformers

    torch.set_num_threads(args.threads)
    model = sentence_transformers.SentenceTransformer(args.model, device="cpu")
    data = sentences(args.data)
    tokens = sum(
        len(ids) for texts in data.values() for ids in model.tokenizer(texts, truncation=True, max_length=256)["input_ids"])
    distinct = sorted({t for texts in data.values() for t in texts})
    distinct_tokens = sum(len(i) for i in model.tokenizer(distinct, truncation=True, max_length=256)["input_ids"])
    matrices = sum(
        p.numel() for n, p in model[0].auto_model.named_parameters() if p.dim() == 2 and "layer" in n.lower() and "embedding" not in n)
    model.encode(data["STSB"][:256], batch_size=32, show_progress_bar=False)

    theirs, ours, ours_encoding, peaks = [], [], [], []
    for _ in range(args.rounds):
        start = time.perf_counter()
        for texts in data.values():
            model.encode(texts, batch_size=32, show_progress_bar=False)
        theirs.append(time.perf_counter() - start)
        start = time.perf_counter()
        done = subprocess.run(
            [args.binary, "run", "--task", "sts", "--model", args.model, "--data", args.data, "--threads", str(args.threads),
             "--no-store", "--fresh", "--format", "json", "--quiet"], check=True, capture_output=True)
        ours.append(time.perf_counter() - start)
        ours_encoding.append(json.loads(done.stdout)["facts"]["encodingSeconds"])
        doctor = subprocess.run([args.binary, "doctor", "--format", "json"], check=True, capture_output=True)
        peaks.append(json.loads(doctor.stdout)["gemm"]["allThreads"])

    median = statistics.median
    peak = median(peaks)
    result = {
        "machine": open("/proc/cpuinfo").read().split("model name")[1].split("\n")[0].strip(" \t:"),
        "versions": {"sentence-transformers": sentence_transformers.__version__, "torch": torch.__version__},
        "threads": args.threads, "rounds": args.rounds,
        "sentences": sum(map(len, data.values())), "distinct": len(distinct), "tokens": tokens, "distinctTokens": distinct_tokens,
        "seconds": {"sentence-transformers encode": theirs, "stsbench process": ours, "stsbench encoding": ours_encoding},
        "ratio": {"process": median(theirs) / median(ours), "encoding": median(theirs) / median(ours_encoding)},
        "gemmPeakGFLOPs": peak,
        "fractionOfPeak": {
            "sentence-transformers": 2 * matrices * tokens / median(theirs) / peak / 1e9,
            "stsbench on distinct texts": 2 * matrices * distinct_tokens / median(ours_encoding) / peak / 1e9,
        },
    }
    text = json.dumps(result, indent=2)
    print(text)
    if args.output:
        open(args.output, "w").write(text + "\n")


if __name__ == "__main__":
    sys.exit(main())
