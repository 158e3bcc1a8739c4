#!/usr/bin/env bash
# Renders Reports/ from results/ and the README's tables from the same numbers. Nothing is edited by hand.
set -euo pipefail
binary=$1
cd "$(dirname "$0")/.."
mkdir -p Reports
for folder in results/*/*/; do
  name=$(basename "$(dirname "$folder")")-$(basename "$folder")
  if [ -e "$folder/results.json" ]; then
    "$binary" report --from "$folder" --format md > "Reports/$name.md"
  elif [ -e "$folder/sweep.md" ]; then
    # A sweep's page is written with its figures; here it stands in another folder.
    sed -E "s|\]\(([a-z0-9-]+\.svg)\)|](../${folder}\1)|" "$folder/sweep.md" > "Reports/$name.md"
  else
    continue
  fi
  echo "Reports/$name.md" >&2
done
"$binary" report --from results/baselines/minilm-mteb --format readme > .build/readme-table.md
python3 - <<'P' 2>/dev/null || { echo "render-reports: python3 is needed to put the tables into README.md" >&2; exit 69; }
import re


def put(name, block):
    begin, end = f"<!-- {name}:begin -->", f"<!-- {name}:end -->"
    text = open("README.md").read()
    assert begin in text and end in text
    open("README.md", "w").write(re.sub(f"{begin}.*?{end}", lambda _: f"{begin}\n\n{block}\n\n{end}", text, flags=re.S))


put("results", open(".build/readme-table.md").read().strip())
sweep = open("results/ablations/stories260k/sweep.md").read()
put("ablation", "\n".join(line for line in sweep.split("\n") if line.startswith("|")))
P
python3 benchmarks/render-models.py
