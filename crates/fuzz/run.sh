#!/usr/bin/env bash
# Feeds each reader for FUZZ_SECONDS (60 unless set) with files that a fuzzer makes of small real ones; fails on the first
# finding. With FUZZ_SEED, it makes about the same files each time, so that a finding comes of a change to the code.
# With names of targets, only those. Any toolchain will do: there is no sanitizer, so nothing here is unstable.
set -euo pipefail
shopt -s extglob

version=0.13.1
seconds=${FUZZ_SECONDS:-60}
# To the fuzzer, 0 is a random one.
seed=${FUZZ_SEED:-0}
fuzz=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$fuzz/../.." && pwd)
cargo_fuzz=$root/.tools/bin/cargo-fuzz
cargo=${CARGO:-cargo}

# Bytes of the longest input. The limit on memory is a multiple of the file's length, so faults show in small files too.
longest=1000000

# The files that each target starts from.
weights=../weight-file/tests/files
photos=../picture/tests/goldens
artifacts=../artifact/tests/damaged/files
declare -A seeds=(
    [hdf5]="$weights/*.h5"
    [jpeg]="$photos/*/*.jpg"
    [manifest]="$artifacts/*.yaml $artifacts/*.done $artifacts/*.txt"
    [npy]="$artifacts/*.npy"
    [other_photos]="$photos/*/*.@(bmp|gif|heic|jxl|tif|tiff|webp)"
    [pipeline_file]="../../pipelines/*.yaml"
    [png]="$photos/*/*.png"
    [pytorch_legacy]="$weights/*legacy*.pth"
    [safetensors]="$weights/*.safetensors"
    [tables]="$artifacts/*.csv"
    [zip]="$weights/!(*legacy*).pth $weights/*.keras"
    [zip_unchecked]="$weights/!(*legacy*).pth $weights/*.keras"
)

# A target folder that was chosen for the main workspace is not meant for this one.
unset CARGO_TARGET_DIR
cd "$fuzz"

if [ "$("$cargo_fuzz" --version 2>/dev/null)" != "cargo-fuzz $version" ]; then
    echo "installing cargo-fuzz $version into .tools/" >&2
    "$cargo" install --quiet --locked --force --root "$root/.tools" --version "$version" cargo-fuzz
fi
"$cargo_fuzz" build --sanitizer none --fuzz-dir . 2>build.log || { cat build.log >&2; exit 1; }

# Some readers are given files; in memory, where the system has room for files there.
TMPDIR=$(mktemp -d --tmpdir="$([ -d /dev/shm ] && echo /dev/shm || echo "${TMPDIR:-/tmp}")" headstart-fuzz.XXXXXX)
export TMPDIR
trap 'rm -rf "$TMPDIR"' EXIT

targets=("$@")
if [ $# = 0 ]; then
    for path in fuzz_targets/*.rs; do
        targets+=("$(basename "$path" .rs)")
    done
fi
for target in "${targets[@]}"; do
    inputs=$(ls ${seeds[$target]} | paste -sd,)
    mkdir -p "corpus/$target"
    log=corpus/$target.log
    if "$cargo_fuzz" run --sanitizer none --fuzz-dir . "$target" "corpus/$target" -- \
        -max_total_time="$seconds" -seed="$seed" -max_len="$longest" -timeout=10 -seed_inputs="$inputs" -print_final_stats=1 >"$log" 2>&1; then
        runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
        echo "$target: $runs inputs in $seconds seconds, nothing found"
    else
        tail -n 40 "$log" >&2
        echo "$target: a finding, see crates/fuzz/$log and the input in crates/fuzz/artifacts/$target/" >&2
        exit 1
    fi
done
