#!/usr/bin/env python3
"""Renders docs/models.md from the catalogue of architectures and benchmarks/coverage/models.json.

    render-models.py

The families are those of Architecture+Catalogue.swift and the files behind it; what each was compared with, and a model
that people know, stand in the data file. A family that is in one of them only is an error.
"""

import json
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
ARCHITECTURES = ROOT / "Sources/Transformers/Architectures"


def families():
    """The names and further `model_type`s of every family, in the order of the catalogue."""
    declared = {}
    for file in sorted(ARCHITECTURES.glob("Families/**/*.swift")):
        source = file.read_text()
        for name, types in re.findall(r"static let (\w+) = Architecture\(\s*modelTypes: \[([^\]]*)\]", source):
            declared[name] = re.findall(r'"([^"]+)"', types)
    names = re.findall(r"^    \.(\w+),$", (ARCHITECTURES / "Architecture+Catalogue.swift").read_text(), re.M)
    return [declared[name] for name in names]


def main():
    data = json.loads((ROOT / "benchmarks/coverage/models.json").read_text())
    catalogue = families()
    known = {types[0] for types in catalogue}
    stated = {entry["family"] for entry in data["families"]}
    if known != stated:
        sys.exit(f"render-models: families in the catalogue or the data file alone: {sorted(known ^ stated)}")
    by_name = {types[0]: types for types in catalogue}
    lines = [
        "# Models that run", "",
        "Rendered by `make report` from the catalogue of architectures and `benchmarks/coverage/models.json`; not edited by hand.",
        "",
        f"Every hidden state of every layer was compared, under all attention patterns, on random checkpoints; a difference is at most "
        f"{data['tolerance']:g} of a vector's length (`benchmarks/reference/forward_fuzz.py`, `checkpoints.py`, `gguf_fixtures.py`, "
        "`static_models.py`). The largest difference is the one over twenty freshly seeded checkpoints of `forward_fuzz.py --start 1000`, "
        "where that was run with this version; the committed checkpoints of every family are compared by the tests. Any `hf:` reference, folder or file of one of these families runs; what its files ask for and the engine "
        "does not do is refused by name.", "",
        "| family | `model_type` | a model people know | files | compared with | largest difference | remarks |",
        "| :--- | :--- | :--- | :--- | :--- | ---: | :--- |"]
    for entry in data["families"]:
        types = ", ".join(f"`{name}`" for name in by_name[entry["family"]])
        lines.append(
            f"| {entry['title']} | {types} | {entry['known']} | {entry['formats']} | {entry['against']} | {entry.get('worst', '')} | "
            f"{entry['note']} |")
    lines += ["", "## Not built", ""]
    lines += [f"- {entry['name']}: {entry['reason']}" for entry in data["refusedFamilies"]]
    hundred = data["hundred"]
    counts = {status: sum(entry["status"] == status for entry in hundred) for status in ("runs", "asks", "refused")}
    lines += [
        "", "## A hundred published models", "",
        f"Of a hundred sentence-embedding models in use, {counts['runs']} run, {counts['asks']} ask what is meant, and "
        f"{counts['refused']} are refused by name; none is opened as something else. A model counts as run where its family was compared "
        "as above and its files are of a format that is read; weights of the published models themselves were not at hand for most.", "",
        "| model | | family or reason |", "| :--- | :--- | :--- |"]
    for entry in hundred:
        lines.append(f"| {entry['model']} | {entry['status']} | {entry.get('reason') or '`' + entry['family'] + '`'} |")
    (ROOT / "docs/models.md").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
