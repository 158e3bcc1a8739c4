#!/usr/bin/env python3
"""The statistics of `stsbench compare` and `report` against SciPy and statsmodels, on fresh data.

needs: numpy, scipy, statsmodels; a built stsbench
usage: statistics-parity.py STSBENCH [--seed N] [--resamples 10000]

Result folders are made from a run of the bundled miniature by putting other items and their scores into it: STS-B with
one stratum, STS12 with five, MR with right and wrong answers. What the program says of them is held against

  BCa interval            scipy.stats.bootstrap, paired
  standard error          a stratified bootstrap in NumPy (from the smallest detectable effect)
  p of the swaps          scipy.stats.permutation_test of ranks; the exact sum over swaps for accuracy
  p after Holm            statsmodels multipletests
  Williams, Steiger       their equations on SciPy's correlations and distributions
  McNemar                 statsmodels mcnemar, exact; mid-p by scipy.stats.binom
  closed-form intervals   scipy.stats.norm with Bonett and Wright's variance; statsmodels Wilson

Random figures may differ by four Monte-Carlo errors of both sides, exact ones by rounding. The seed is the clock's
unless given, and is printed. Ends with status 1 when something differs.
"""
import argparse, json, os, pathlib, re, subprocess, sys, tempfile, time

import numpy as np
from scipy import stats
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportion_confint

STRATA = {"STSB": [260], "STS12": [90, 70, 60, 50, 40]}


class Program:
    def __init__(self, binary, folder):
        self.binary, self.folder = str(pathlib.Path(binary).resolve()), folder
        self.environment = {**os.environ, "XDG_CACHE_HOME": str(folder / "cache"), "NO_COLOR": "1"}

    def __call__(self, *arguments):
        done = subprocess.run([self.binary, *map(str, arguments)], capture_output=True, text=True, cwd=self.folder,
                              env=self.environment)
        if done.returncode != 0:
            sys.exit(f"stsbench {' '.join(map(str, arguments))}: {done.stderr}")
        return done.stdout


def rho(x, y):
    return float(stats.spearmanr(x, y)[0])


def planted(source, target, content):
    """Puts items and the scores that follow from them into a copy of a run."""
    results = json.loads((source / "results.json").read_text())
    items = json.loads((source / "items.json").read_text())
    for task in results["tasks"]:
        new = content[task["task"]]
        if "pairs" in new:
            gold, similarity, sizes = new["pairs"]
            score = rho(similarity, gold)
            items["items"][task["task"]] = {"pairs": {
                "gold": list(gold), "similarity": list(similarity), "subsetSizes": sizes}}
            task["n"] = len(gold)
            for row, size in zip(task["subsets"], sizes):
                row["n"] = size
        else:
            predicted, actual = new["labels"]
            score = float(np.mean(predicted == actual))
            items["items"][task["task"]] = {"labels": {"actual": actual.tolist(), "predicted": predicted.tolist()}}
            task["n"] = len(actual)
            for row in task["subsets"]:
                row["n"] = len(actual)
        for scores in ([task["scores"]] + [task]):
            if scores is task:
                task["score"] = score
            else:
                scores[task["metric"]] = {"value": score} if isinstance(scores[task["metric"]], dict) else score
    target.mkdir()
    (target / "results.json").write_text(json.dumps(results))
    (target / "items.json").write_text(json.dumps(items))


def williams_and_steiger(first, second, between, n):
    matrix = np.array([[1, first, second], [first, 1, between], [second, between, 1]])
    mean = (first + second) / 2
    t = (first - second) * np.sqrt((n - 1) * (1 + between) / (
        2 * (n - 1) / (n - 3) * np.linalg.det(matrix) + mean**2 * (1 - between) ** 3))
    psi = between * (1 - 2 * mean**2) - mean**2 * (1 - 2 * mean**2 - between**2) / 2
    z = (np.arctanh(first) - np.arctanh(second)) * np.sqrt((n - 3) / (2 - 2 * psi / (1 - mean**2) ** 2))
    return 2 * stats.t.sf(abs(t), n - 3), 2 * stats.norm.sf(abs(z))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary"), parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--resamples", type=int, default=10_000)
    args = parser.parse_args()
    draws, random = args.resamples, np.random.default_rng(args.seed)
    print(f"seed {args.seed}, {draws} draws")
    checks = []

    def check(what, ours, theirs, allowed):
        checks.append(abs(ours - theirs) <= allowed)
        print(f"{'ok ' if checks[-1] else 'BAD'} {what:34} ours {ours:.6g}  theirs {theirs:.6g}  allowed {allowed:.2g}")

    with tempfile.TemporaryDirectory(prefix="statistics-") as name:
        folder = pathlib.Path(name)
        program = Program(args.binary, folder)
        program("run", "--task", "STSB,STS12,MR", "--fast", "--data", "sample", "--no-store", "--quiet", "--output", "run")
        data = {}
        for task, sizes in STRATA.items():
            n = sum(sizes)
            gold = random.integers(0, 26, n) / 5
            noise = random.normal(size=n)
            old = np.round(gold / 5 + 0.25 * noise + 0.12 * random.normal(size=n), 3)
            new = np.round(gold / 5 + 0.25 * noise + 0.11 * random.normal(size=n), 2)
            data[task] = (gold, old, new)
        actual = random.integers(0, 2, 400)
        right = random.random((2, 400)) < np.array([[0.74], [0.79]])
        answers = np.where(right, actual, 1 - actual)
        for side, place in (("a", 1), ("b", 2)):
            planted(folder / "run", folder / side, {
                **{t: {"pairs": (data[t][0], data[t][place], STRATA[t])} for t in STRATA},
                "MR": {"labels": (answers[place - 1], actual)}})
        found = json.loads(program("compare", "a", "b", "--resamples", draws, "--seed", args.seed % 2**32, "--tests",
                                   "--format", "json"))
        rows = {row["task"]: row for row in found["rows"] if row["subset"] is None}

        gold, old, new = data["STSB"]
        delta = lambda a, b, g: rho(b, g) - rho(a, g)
        boot = stats.bootstrap((old, new, gold), delta, paired=True, vectorized=False, n_resamples=draws, method="BCa",
                               confidence_level=0.95, rng=random)
        # An end is a quantile: its error is √(p (1 − p) / B) / density, on both sides.
        allowed = 4 * np.sqrt(2) * np.sqrt(0.025 * 0.975 / draws) / stats.norm.pdf(1.96) * boot.standard_error
        check("STSB BCa, lower end", rows["STSB"]["low"], boot.confidence_interval.low, allowed)
        check("STSB BCa, upper end", rows["STSB"]["high"], boot.confidence_interval.high, allowed)
        check("STSB difference", rows["STSB"]["difference"], delta(old, new, gold), 1e-12)
        power = stats.norm.ppf(0.95) + stats.norm.ppf(0.8)
        check("STSB standard error", rows["STSB"]["smallestDetectable"] / power, boot.standard_error,
              4 * boot.standard_error / np.sqrt(draws))

        gold, old, new = data["STS12"]
        starts = np.cumsum([0] + STRATA["STS12"])
        sample = []
        for _ in range(draws):
            index = np.concatenate([random.integers(a, b, b - a) for a, b in zip(starts, starts[1:])])
            sample.append(delta(old[index], new[index], gold[index]))
        error = np.std(sample, ddof=1)
        check("STS12 standard error, 5 strata", rows["STS12"]["smallestDetectable"] / power, error,
              4 * error / np.sqrt(draws))

        raw = []
        for task in STRATA:
            gold, old, new = data[task]
            test = stats.permutation_test(
                (stats.rankdata(old), stats.rankdata(new)), lambda a, b: rho(b, gold) - rho(a, gold),
                permutation_type="samples", vectorized=False, n_resamples=draws - 1, rng=random)
            p = min(1.0, test.pvalue)
            check(f"{task} p of the swaps", rows[task]["p"], p, 4 * np.sqrt(2 * p * (1 - p) / draws) + 2 / draws)
            n = len(gold)
            expected = williams_and_steiger(rho(new, gold), rho(old, gold), rho(old, new), n)
            for said, p in zip(rows[task]["tests"], expected):
                check(f"{task} {said['test']}", said["p"], p, 1e-9)
        better, worse = int((right[1] & ~right[0]).sum()), int((right[0] & ~right[1]).sum())
        exact = mcnemar([[0, worse], [better, 0]], exact=True).pvalue
        middle = exact - stats.binom.pmf(min(better, worse), better + worse, 0.5) if better != worse else 1.0
        for said, p in zip(rows["MR"]["tests"], (exact, middle)):
            check(f"MR {said['test']}", said["p"], p, 1e-9)
        # The sum of ±1 over disagreements is binomial, so the swaps' p is known exactly: McNemar's.
        check("MR p of the swaps", rows["MR"]["p"], exact, 4 * np.sqrt(exact * (1 - exact) / draws) + 2 / draws)
        names = [row["task"] for row in found["rows"] if row["subset"] is None and row["p"] is not None]
        adjusted = multipletests([rows[t]["p"] for t in names], method="holm")[1]
        for task, p in zip(names, adjusted):
            check(f"{task} p after Holm", rows[task]["pHolm"], p, 1e-12)

        (folder / "a" / "items.json").unlink()
        table = program("report", "--from", "a", "--format", "table")
        def shown(heading):
            line = next(l for l in table.split("\n") if l.startswith(heading + " "))
            return [float(x) / 100 for x in re.search(r"(-?[\d.]+) – (-?[\d.]+)", line).groups()]
        for task, heading in (("STSB", "STS-B"), ("STS12", "STS12")):
            gold, old, _ = data[task]
            r, n = rho(old, gold), len(gold)
            reach = stats.norm.ppf(0.975) * np.sqrt((1 + r * r / 2) / (n - 3))
            for ours, theirs, end in zip(shown(heading), np.tanh(np.arctanh(r) + np.array([-reach, reach])), ("lower", "upper")):
                check(f"{task} Bonett–Wright, {end} end", ours, theirs, 0.5001e-4)
        wilson = proportion_confint(int(right[0].sum()), 400, method="wilson")
        for ours, theirs, end in zip(shown("MR"), wilson, ("lower", "upper")):
            check(f"MR Wilson, {end} end", ours, theirs, 0.5001e-4)
    print(f"statistics-parity: {checks.count(False)} of {len(checks)} differ")
    return 1 if False in checks else 0


if __name__ == "__main__":
    sys.exit(main())
