#!/usr/bin/env python3
"""All suffixes 0…12 of a 12-layer decoder on STS-B and SICK-R: stsbench ablate and degrade against the same
configurations one after another, and against transformers.

needs: transformers (any 5.x), torch, tokenizers, numpy
usage: ablation-speed.py STSBENCH_BINARY DATA_DIR [--threads 2] [--alone 0,3,6,9,12] [--as-is] [--output FILE.json]

DATA_DIR holds senteval/ and tokenizers/llama2/. The model is a llama of 12 layers, hidden size 384, inner size 1024,
6 heads and random weights, made anew in a temporary folder, with the Llama-2 tokenizer.

What is timed, all in one run of this script, one after another on the same machine:
  plain      the whole process of `stsbench run --bidirectional none` (start, load, tokenise, encode, score, report)
  ablate     the whole process of `stsbench ablate --suffixes`
  alone      the whole processes of `stsbench run` for the suffixes of --alone; the sum over all 13 is interpolated
             linearly in the number of bidirectional layers, and said to be where not all are run
  degrade    the whole process of `stsbench degrade`
  torch      transformers in float32, LlamaModel under no_grad, batches of texts sorted by length, right-padded, the best
             of several batch sizes on a sample; every text of the two sets (repeats included) once. The sweep is 13 such
             runs (its mask does not change its work; the causal one is its fastest), degradation is one run a
             depth with the model cut there, timed at three depths and interpolated linearly.
Without --as-is the variables OPENBLAS_CORETYPE and OPENBLAS_L2_SIZE are taken out of stsbench's environment, so that
it chooses its kernel itself. The vector journal is off (--fresh) and nothing is stored.
"""
import argparse, json, os, re, shutil, subprocess, sys, tempfile, time

LAYERS, HIDDEN, INNER, HEADS = 12, 384, 1024, 6


def sentences(data):
    """The scored texts of both sets with the recipe's full stop, repeats included."""
    def lines(path):
        return open(path, "rb").read().decode("utf-8", "replace").rstrip("\n").split("\n")

    root = os.path.join(data, "senteval", "downstream")
    rows = [r.split("\t") for r in lines(f"{root}/STS/STSBenchmark/sts-test.csv")]
    out = [t for r in rows for t in r[5:7]]
    rows = [r.split("\t") for r in lines(f"{root}/SICK/SICK_test_annotated.txt")[1:]]
    out += [t for r in rows for t in r[1:3]]
    def closed(text):
        if text.endswith("?"):
            return text[:-1] + "."
        return text if not text or text[-1] in ".\"'" else text + "."
    return [f'The representative word for sentence {closed(t)} is:"' for t in out]


def make_model(folder, data):
    import torch
    from transformers import LlamaConfig, LlamaModel

    torch.manual_seed(12)
    config = LlamaConfig(
        vocab_size=32000, hidden_size=HIDDEN, intermediate_size=INNER, num_hidden_layers=LAYERS,
        num_attention_heads=HEADS, num_key_value_heads=HEADS, max_position_embeddings=4096)
    model = LlamaModel(config).eval()
    # Wider than the initialiser's 0.02, so that layers and patterns tell in the scores.
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if "norm" not in name:
                parameter.normal_(0, 0.05)
    model.save_pretrained(folder)
    for name in ("tokenizer.json", "tokenizer_config.json"):
        shutil.copy(os.path.join(data, "tokenizers", "llama2", name), folder)
    return model


def stsbench(binary, arguments, model, data, threads, as_is):
    environment = dict(os.environ)
    if not as_is:
        environment.pop("OPENBLAS_CORETYPE", None), environment.pop("OPENBLAS_L2_SIZE", None)
    command = [binary] + arguments + [
        "--task", "STSB,SICKR", "--model", model, "--data", data, "--recipe", "bellm", "--threads", str(threads),
        "--fresh", "--no-store", "--format", "json"]
    start = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, env=environment)
    seconds = time.perf_counter() - start
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)}\n{done.stderr}")
    encoded = re.search(r"encoded in ([0-9.]+) s", done.stderr)
    work = re.search(r"work +(\d+) rows × layers.*against (\d+)", done.stderr)
    return {
        "seconds": round(seconds, 2), "encoding": float(encoded.group(1)) if encoded else None,
        "rowLayers": int(work.group(1)) if work else None, "naiveRowLayers": int(work.group(2)) if work else None,
    }, done.stdout


class Torch:
    def __init__(self, model, folder, texts, threads):
        import torch
        from tokenizers import Tokenizer

        torch.set_num_threads(threads)
        self.torch, self.model = torch, model
        tokenizer = Tokenizer.from_file(os.path.join(folder, "tokenizer.json"))
        self.ids = sorted((e.ids for e in tokenizer.encode_batch(texts)), key=len)
        self.layers = list(model.layers)

    def run(self, batch, depth=LAYERS, sample=None):
        torch = self.torch
        ids = self.ids if sample is None else self.ids[:: max(1, len(self.ids) // sample)]
        self.model.layers = torch.nn.ModuleList(self.layers[:depth])
        start = time.perf_counter()
        with torch.no_grad():
            for first in range(0, len(ids), batch):
                part = ids[first:first + batch]
                longest = max(map(len, part))
                tokens = torch.zeros(len(part), longest, dtype=torch.long)
                mask = torch.zeros(len(part), longest, dtype=torch.long)
                for row, sequence in enumerate(part):
                    tokens[row, :len(sequence)] = torch.tensor(sequence)
                    mask[row, :len(sequence)] = 1
                states = self.model(input_ids=tokens, attention_mask=mask, use_cache=False).last_hidden_state
                states[torch.arange(len(part)), mask.sum(1) - 1].numpy()
        seconds = time.perf_counter() - start
        self.model.layers = torch.nn.ModuleList(self.layers)
        return seconds


def interpolated(measured, wanted):
    """The sum over `wanted` of a piecewise linear line through {x: y}."""
    xs = sorted(measured)
    total = 0.0
    for x in wanted:
        high = next((i for i, v in enumerate(xs) if v >= x), len(xs) - 1)
        low = max(0, high - 1) if high > 0 else 0
        if high == 0:
            high = min(1, len(xs) - 1)
        a, b = xs[low], xs[high]
        total += measured[a] if a == b else measured[a] + (measured[b] - measured[a]) * (x - a) / (b - a)
    return total


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binary"), parser.add_argument("data")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--alone", default="0,3,6,9,12")
    parser.add_argument("--as-is", action="store_true")
    parser.add_argument("--skip-torch", action="store_true")
    parser.add_argument("--output")
    args = parser.parse_args()
    result = {"threads": args.threads, "environment": "as is" if args.as_is else "OPENBLAS_* removed"}
    with tempfile.TemporaryDirectory() as folder:
        model = make_model(folder, args.data)

        def run(*arguments):
            numbers = stsbench(args.binary, list(arguments), folder, args.data, args.threads, args.as_is)[0]
            print(" ".join(arguments), numbers, file=sys.stderr, flush=True)
            return numbers

        def name(suffix):
            return "none" if suffix == 0 else "all" if suffix == LAYERS else f"last:{suffix}"

        run("run", "--bidirectional", "none", "--limit", "50")  # digests and page cache
        result["plain"] = run("run", "--bidirectional", "none")
        result["ablate"] = run("ablate", "--suffixes")
        result["degrade"] = run("degrade", "--bidirectional", "none")
        alone = {int(s): run("run", "--bidirectional", name(int(s))) for s in args.alone.split(",")}
        result["alone"] = {name(s): v for s, v in alone.items()}
        result["plainAgain"] = run("run", "--bidirectional", "none")
        plain = min(result["plain"]["seconds"], result["plainAgain"]["seconds"])
        ablate, degrade = result["ablate"]["seconds"], result["degrade"]["seconds"]
        one_by_one = interpolated({s: v["seconds"] for s, v in alone.items()}, range(LAYERS + 1))
        ratios = {
            "one after another ÷ ablate (≥ 1.4)": one_by_one / ablate,
            "degrade ÷ plain (≤ 1.3)": degrade / plain,
        }
        if result["ablate"]["rowLayers"]:
            # The plain run's own count is the trunk of ablate's dry run; its rate is measured on it.
            dry = subprocess.run(
                [args.binary, "run", "--bidirectional", "none", "--dry-run", "--task", "STSB,SICKR", "--model", folder,
                 "--data", args.data, "--recipe", "bellm", "--threads", str(args.threads)],
                capture_output=True, text=True)
            counted = re.search(r"work +(\d+) rows", dry.stdout)
            if counted:
                rows = int(counted.group(1))
                result["plain"]["rowLayers"] = rows
                rate = rows / plain
                result["rowLayersPerSecond"] = round(rate)
                ratios["ablate ÷ (counted work ÷ plain rate) (≤ 1.25)"] = ablate / (
                    result["ablate"]["rowLayers"] / rate)
        if not args.skip_torch:
            torch = Torch(model, folder, sentences(args.data), args.threads)
            torch.run(32, sample=200)
            sizes = {batch: torch.run(batch, sample=1500) for batch in (8, 16, 32, 64, 128)}
            best = min(sizes, key=sizes.get)
            print("transformers samples", sizes, file=sys.stderr, flush=True)
            full = torch.run(best)
            print("transformers", best, full, file=sys.stderr, flush=True)
            depths = {d: torch.run(best, depth=d) for d in (1, LAYERS // 2)} | {LAYERS: full}
            result["torch"] = {
                "tokens": sum(map(len, torch.ids)), "batch": best,
                "samples": {str(k): round(v, 2) for k, v in sizes.items()}, "seconds": round(full, 2),
                "depths": {str(k): round(v, 2) for k, v in depths.items()},
            }
            ratios["transformers × 13 ÷ ablate (≥ 3.3)"] = full * (LAYERS + 1) / ablate
            ratios["transformers once a depth ÷ degrade (≥ 15)"] = (
                interpolated(depths, range(1, LAYERS + 1)) / degrade)
            ratios["transformers ÷ plain run"] = full / plain
        result["ratios"] = {k: round(v, 3) for k, v in ratios.items()}
    text = json.dumps(result, indent=1, ensure_ascii=False)
    print(text)
    if args.output:
        open(args.output, "w").write(text + "\n")


if __name__ == "__main__":
    main()
