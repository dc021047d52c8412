#!/usr/bin/env bash
# `make crosscheck`: installs what it compares with, unless CROSSCHECK_PYTHON names a Python that has it, compiles, and
# compares the networks that ONLY names, or all.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../../.."

if [[ -z ${CROSSCHECK_PYTHON:-} ]]; then
    CROSSCHECK_PYTHON=.crosscheck/venv/bin/python
    bash crates/bench/venv.sh .crosscheck/venv crates/model/crosscheck/requirements.txt \
        'Keras, PyTorch, torchvision, timm and efficientnet_lite_pytorch (2.8 GB to download, 5 GB on disk)'
fi
make --no-print-directory build
"$CROSSCHECK_PYTHON" -B crates/model/crosscheck/run.py artifacts/.bin "${ONLY:-}"
