#!/usr/bin/env bash
# Renders Reports/ from results/ and the README's table from the same numbers. Nothing is edited by hand.
set -euo pipefail
binary=$1
cd "$(dirname "$0")/.."
mkdir -p Reports
for folder in results/*/*/; do
  [ -e "$folder/results.json" ] || continue
  name=$(basename "$(dirname "$folder")")-$(basename "$folder")
  "$binary" report --from "$folder" --format md > "Reports/$name.md"
  echo "Reports/$name.md" >&2
done
"$binary" report --from results/baselines/minilm-mteb --format readme > .build/readme-table.md
python3 - <<'P' 2>/dev/null || { echo "render-reports: python3 is needed to put the table into README.md" >&2; exit 69; }
import re
table = open(".build/readme-table.md").read().strip()
text = open("README.md").read()
begin, end = "<!-- results:begin -->", "<!-- results:end -->"
new = re.sub(f"{begin}.*?{end}", lambda m: f"{begin}\n\n{table}\n\n{end}", text, flags=re.S)
open("README.md", "w").write(new)
P
