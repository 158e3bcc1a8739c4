#!/usr/bin/env python3
"""Reads the committed report snapshots with other people's parsers.

usage: reports.py [SNAPSHOTS]     (default: Tests/EvalReportsTests/Snapshots of this repository)

Needs, in versions of your choice (last run with those in brackets): mteb [2.26.24],
prometheus_client [0.26.0], junitparser [5.0.3], PyYAML, huggingface_hub; and, where it is
installed, Chromium for the page of injection payloads. Ends with status 1 at the first file that a
parser refuses.
"""
import csv
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys

os.environ.setdefault("HF_HUB_OFFLINE", "1")

import junitparser
import mteb
import yaml
from huggingface_hub.repocard_data import model_index_to_eval_results
from mteb.results import TaskResult
from prometheus_client.openmetrics.parser import text_string_to_metric_families

here = pathlib.Path(__file__).resolve()
snapshots = pathlib.Path(
    sys.argv[1] if len(sys.argv) > 1 else here.parents[2] / "Tests/EvalReportsTests/Snapshots"
)

suite = next(iter(junitparser.JUnitXml.fromfile(str(snapshots / "gate/gate.xml"))))
names = [case.name for case in suite]
assert len(set(names)) == len(names) == suite.tests == 7
assert (suite.failures, suite.errors) == (1, 3)
print("junitparser:", suite.tests, "cases")

families = {
    family.name: family
    for family in text_string_to_metric_families((snapshots / "gate/gate.metrics.txt").read_text())
}
assert {name: family.type for name, family in families.items()} == {
    "stsbench_build": "info", "stsbench_score": "gauge", "stsbench_gate_difference": "gauge",
    "stsbench_gate": "stateset",
}
print("prometheus_client:", sum(len(family.samples) for family in families.values()), "samples")

scores = {}
for path in sorted((snapshots / "mteb/mteb").rglob("*.json")):
    if path.name != "model_meta.json":
        result = TaskResult.from_disk(path)
        scores[result.task_name] = result.get_score()
wanted = ["STS12", "STS13", "STS14", "STS15", "STS16", "STSBenchmark", "SICK-R"]
assert sorted(scores) == sorted(wanted), scores
loaded = mteb.ResultCache(cache_path=snapshots / "mteb/mteb").load_results(
    tasks=mteb.get_tasks(tasks=wanted), include_remote=False, validate_and_filter=True
)
assert sorted(task.task_name for task in loaded.model_results[0].task_results) == sorted(wanted)
print("mteb", mteb.__version__ + ":", scores)

for name in ["mteb/model-index.yaml", "complete/model-index.yaml"]:
    index = yaml.safe_load((snapshots / name).read_text())["model-index"]
    print("huggingface_hub:", name, len(model_index_to_eval_results(index)[1]), "results")
try:
    from huggingface_hub import parse_eval_result_entries
except ImportError:
    print("huggingface_hub is too old to read .eval_results")
else:
    entries = yaml.safe_load((snapshots / "mteb/.eval_results/stsbench.yaml").read_text())
    print("huggingface_hub: .eval_results", len(parse_eval_result_entries(entries)), "entries")

rows = list(csv.DictReader((snapshots / "complete/scores.csv").open(newline="", encoding="utf-8")))
assert all(float(row["score"]) <= 1 for row in rows if row["score"])
stable = json.loads((snapshots / "complete/results.json").read_text())
assert abs(stable["averages"]["sts"] - sum(t["score"] for t in stable["tasks"][:7]) / 7) < 1e-15
print("csv:", len(rows), "rows; json:", len(stable["tasks"]), "tasks")

chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
if chromium is None:
    print("SKIPPED the page of payloads: no Chromium")
else:
    dom = subprocess.run(
        [chromium, "--headless", "--no-sandbox", "--disable-gpu", "--dump-dom",
         (snapshots / "hostile/report.html").as_uri()],
        capture_output=True, text=True, timeout=120, check=True,
    ).stdout
    for tag in ["script", "img", "iframe", "a", "form", "math", "object", "embed", "link", "base"]:
        assert not re.search(rf"<{tag}[\s>/]", dom), tag
    assert dom.count("<style>") == 2, dom.count("<style>")
    print("Chromium: no payload became an element")
