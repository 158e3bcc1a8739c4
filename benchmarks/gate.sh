#!/usr/bin/env bash
# The project's gate on itself: all-MiniLM-L6-v2 on the seven STS tasks, MTEB's protocol, against the committed
# baseline by benchmarks/gates/minilm.yaml. Exit code: the gate's. Where the model, the data or the baseline
# is absent, says so and succeeds, so that CI without them goes on.
#   benchmarks/gate.sh BIN MODEL DATA
set -euo pipefail
bin=${1:?the stsbench program} model=${2:?the folder of all-MiniLM-L6-v2} data=${3:-}
root=$(cd "$(dirname "$0")/.." && pwd)
bin=$(realpath -m "$bin")
# The gate file names its baseline from the repository's root.
baseline=results/baselines/minilm-mteb

missing=()
[[ -f $model/model.safetensors ]] || missing+=("the model: no $model/model.safetensors (make model-minilm fetches it)")
[[ -n $data && -d $data ]] || missing+=("the data: no folder “$data” (set STSBENCH_DATA, or stsbench data fetch sts)")
[[ -f $root/$baseline/results.json ]] || missing+=("the baseline: no $baseline/results.json")
if ((${#missing[@]})); then
  {
    echo "gate: NOT RUN. Nothing was gated, since these are missing:"
    printf '  - %s\n' "${missing[@]}"
  } >&2
  [[ -z ${GITHUB_STEP_SUMMARY:-} ]] || echo "The gate was not run: ${missing[*]}" >>"$GITHUB_STEP_SUMMARY"
  exit 0
fi
[[ -x $bin ]] || { echo "gate: no program at $bin; run make build" >&2; exit 66; }

model=$(realpath "$model") data=$(realpath "$data")
temporary=$(mktemp -d)
trap 'rm -rf "$temporary"' EXIT
cd "$root"
"$bin" run --task sts --protocol mteb --model "$model" --data "$data" --no-store --fresh \
  --output "$temporary/candidate" >"$temporary/run.txt"
"$bin" gate --config benchmarks/gates/minilm.yaml --baseline "$baseline" \
  --candidate "$temporary/candidate" ${GITHUB_STEP_SUMMARY:+--markdown "$GITHUB_STEP_SUMMARY" --annotations}
