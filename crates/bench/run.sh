#!/usr/bin/env bash
# `make bench`: checks that ONLY and PARTS name what there is, installs the Python that the peers run in, unless
# BENCH_PYTHON names another one, compiles, and measures. What takes long comes after the checks.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

fail() {
    echo "bench: $*" >&2
    exit 1
}

# Each word of $2, the value of variable $1, must be one of $3.
check() {
    local word
    for word in $2; do
        [[ " $3 " == *" $word "* ]] || fail "$1: there is no '$word'; expected some of $3"
    done
}

benches=(crates/bench/benches/*)
benches=("${benches[@]##*/}")
set -f
only=${ONLY:-peers scenes weights}
check ONLY "$only" "${benches[*]%.rs}"
# `peers` knows them too, but only once everything is downloaded and compiled.
check PARTS "${PARTS//,/ }" 'decode augment extract head finetune notebook'

if [[ " $only " =~ ' peers '|' predict '|' networks ' && -z ${BENCH_PYTHON:-} ]]; then
    python3 -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' ||
        fail "Keras and TensorFlow need Python 3.11, 3.12 or 3.13 as python3, found $(python3 --version 2>&1);" \
            'with another one: make bench BENCH_PYTHON=/its/bin/python'
    bash crates/bench/venv.sh .bench/venv crates/bench/peers/requirements.txt \
        'Keras, TensorFlow, PyTorch and torchvision (3.1 GB to download, 6.3 GB on disk)'
fi
if [[ " $only " == *' adapt '* && -z ${SKADA_PYTHON:-} ]]; then
    bash crates/bench/venv.sh .bench/skada crates/bench/peers/skada.txt 'skada and scikit-learn (150 MB to download, 570 MB on disk)'
fi
export BENCH_PYTHON=${BENCH_PYTHON:-.bench/venv/bin/python}
export SKADA_PYTHON=${SKADA_PYTHON:-.bench/skada/bin/python}
export CROSSCHECK_PYTHON=${CROSSCHECK_PYTHON:-.crosscheck/venv/bin/python}

make --no-print-directory setup
# All programs, `reef` too.
bash crates/plan/build.sh artifacts/.bin
chosen=()
for bench in $only; do chosen+=(--bench "$bench"); done
# Unquoted: CARGO may be `cargo +nightly`.
${CARGO:-cargo} bench --quiet --package bench "${chosen[@]}"
if [[ " $only " == *' damaged '* ]]; then
    # 10,000 files, of which 1,000 are damaged in every way, not only in their bytes.
    ${CARGO:-cargo} test --release --package predict --test cli -- --ignored memory_does_not_grow
fi
if [[ " $only " == *' faults '* ]]; then
    # Every call of every stage fails once.
    ${CARGO:-cargo} test --release --package faults -- --ignored
fi
