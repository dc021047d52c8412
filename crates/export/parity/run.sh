#!/usr/bin/env bash
# `make parity`: installs onnxruntime, unless PARITY_PYTHON names a Python that has it, compiles, and compares the rows
# that ONLY names, or all.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../../.."

if [[ -z ${PARITY_PYTHON:-} ]]; then
    PARITY_PYTHON=.parity/venv/bin/python
    bash crates/bench/venv.sh .parity/venv crates/export/parity/requirements.txt \
        'onnxruntime, onnx and Pillow (60 MB to download, 200 MB on disk)'
fi
make --no-print-directory build
# Unquoted: CARGO may be `cargo +nightly`.
decode=$(${CARGO:-cargo} build --quiet --release --package picture --example decode \
    --message-format=json-render-diagnostics | sed -n 's/.*"executable":"\([^"]*\)".*/\1/p')
tract=crates/export/parity/tract
# A target folder that was chosen for the main workspace is not meant for this one.
env -u CARGO_TARGET_DIR ${CARGO:-cargo} build --quiet --release --locked --manifest-path $tract/Cargo.toml
"$PARITY_PYTHON" -B crates/export/parity/run.py artifacts/.bin "$decode" $tract/target/release/parity-tract "${ONLY:-}"
