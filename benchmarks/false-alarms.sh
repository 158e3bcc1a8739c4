#!/usr/bin/env bash
# How often the quality gate fails a model that is no worse, and how often it sees a loss, by simulation:
# writes benchmarks/results/false-alarms.json and prints it. 18,850 pairs a gate, 400 gates without a loss and 100 of
# each other case: some minutes of two cores. See docs/ci.md.
set -euo pipefail
cd "$(dirname "$0")/.."
out="$PWD/benchmarks/results/false-alarms.json"
mkdir -p "$(dirname "$out")"
STSBENCH_FALSE_ALARMS="$out" "${SWIFT:-swift}" test -c release \
  --explicit-target-dependency-import-check error --filter GateFalseAlarmTests
cat "$out"
