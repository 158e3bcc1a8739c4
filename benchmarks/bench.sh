#!/usr/bin/env bash
# Measures speed side by side with what users would otherwise run, and writes the numbers to benchmarks/results.
# A comparison whose Python packages are missing is skipped aloud.
# usage: bench.sh STSBENCH_BINARY MINILM_DIR DATA_DIR     (PYTHON names the interpreter, default python3)
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

has() { "$python" -c "import $1" 2>/dev/null || { echo "bench: $1 is not installed for $python; $2 is skipped" >&2; false; }; }

if has sentence_transformers "the comparison with sentence-transformers"; then
  "$python" "$here/speed-sts.py" "$binary" "$model" "$data" --output "$here/results/speed-sts.json"
else
  time "$binary" run --task sts --model "$model" --data "$data" --no-store --fresh --format csv >/dev/null
fi
if has transformers "the sweep against transformers"; then
  "$python" "$here/ablation-speed.py" "$binary" "$data" --output "$here/results/ablation-speed.json"
fi

# Probes against SentEval's scikit-learn mode, from the same vectors; SENTEVAL=FOLDER uses SentEval's own modules.
if has sklearn "the comparison of probes with SentEval"; then
  work=.build/probe-speed
  mkdir -p "$work"
  "$python" "$here/senteval-compare.py" texts --data "$data/senteval" --output "$work/texts.txt"
  [ -e "$work/vectors.npy" ] || "$binary" encode --model "$model" --input "$work/texts.txt" --output "$work/vectors.npy"
  "$python" "$here/senteval-compare.py" speed --binary "$binary" --root "$data" --data "$data/senteval" \
    --texts "$work/texts.txt" --vectors "$work/vectors.npy" --reference-threads 1 ${SENTEVAL:+--senteval "$SENTEVAL"} \
    --output "$here/results/probe-speed.json"
fi
