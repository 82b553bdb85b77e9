#!/usr/bin/env bash
# Whole-process figures of the release build, medians of 21 runs beside `true` (needs hyperfine and /usr/bin/time):
#   tests/bench/whole_process.sh build/release/teardown [CHECKPOINT-OF-200-MB]
set -euo pipefail
program=$(readlink -f "${1:?usage: whole_process.sh PROGRAM [BIG.pth]}")
big=${2:-}
cd "$(dirname "$(readlink -f "$0")")/../.."
sample=resources/samples/digits
hyperfine -N --warmup 3 --runs 21 "true" \
    "$program --version" \
    "$program config show $sample/repvgg-digits.py" \
    "$program inspect $sample/repvgg-digits.pth" ${big:+"$program inspect $big"}
for file in $sample/repvgg-digits.pth ${big:+"$big"}; do
    /usr/bin/time -f "%M KiB peak: inspect $(basename "$file")" "$program" inspect "$file" >/dev/null
done
echo "first paint and engine, five starts (milliseconds from the start of the process):"
for _ in 1 2 3 4 5; do xvfb-run -a "$program" --startup-times $sample/repvgg-digits.py; done
