#!/usr/bin/env bash
# `make adapt-check`: compiles, makes arrays of published collections, and compares what `adapt` makes of them with published
# and earlier results; of the collections that ONLY names, or of all.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../../.."

known='surf coral-trials few-labels reviews pacs pacs-own'
for word in ${ONLY:-}; do
    [[ " $known " == *" $word "* ]] || {
        echo "adapt-check: ONLY: there is no '$word'; expected some of $known" >&2
        exit 1
    }
done
bash crates/bench/venv.sh .adapt-check/venv crates/adapt/check/requirements.txt 'numpy, scipy and scikit-learn (70 MB to download, 250 MB on disk)'
make --no-print-directory build
python=$PWD/.adapt-check/venv/bin/python
"$python" -B crates/adapt/check/arrays.py data/adapt data/adapt/arrays
if [[ -d data/adapt/arrays/surf-a && ${ONLY:-surf} == *surf* ]]; then
    DOMAIN_ARRAYS=$PWD/data/adapt/arrays ${CARGO:-cargo} test --quiet --release --package domain --test published -- \
        --ignored --nocapture
fi
if [[ -d data/adapt/arrays/surf-a && ${ONLY:-coral-trials} == *coral-trials* ]]; then
    "$python" -B crates/adapt/check/coral_trials.py artifacts/.bin .adapt-check
fi
if [[ -d data/adapt/arrays/pacs-p && ${ONLY:-few-labels} == *few-labels* ]]; then
    "$python" -B crates/adapt/check/few_labels.py artifacts/.bin .adapt-check
fi
"$python" -B crates/adapt/check/check.py artifacts/.bin .adapt-check "${ONLY:-}"
