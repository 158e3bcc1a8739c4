#!/usr/bin/env bash
# Measures speed and writes the numbers to benchmarks/results. What needs Python says so and is skipped aloud.
set -euo pipefail
binary=$1 model=$2 data=$3
here=$(dirname "$0")
mkdir -p "$here/results"
python=${PYTHON:-python3}
"$binary" doctor
if [ ! -e "$model/model.safetensors" ]; then
  echo "bench: $model is missing; run make model-minilm" >&2
  exit 66
elif [ -z "$data" ]; then
  echo "bench: no data; set DATA=DIR or STSBENCH_DATA" >&2
  exit 66
fi
if "$python" -c 'import sentence_transformers' 2>/dev/null; then
  "$python" "$here/speed-sts.py" "$binary" "$model" "$data" --output "$here/results/speed-sts.json"
else
  echo "bench: sentence-transformers is not installed for $python; timing stsbench alone" >&2
  time "$binary" run --task sts --model "$model" --data "$data" --no-store --fresh --format csv >/dev/null
fi
