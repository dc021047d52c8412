#!/usr/bin/env bash
# start.sh PROGRAM: what `make serve` does. Serves the classifier of the pipeline PIPELINE if it is finished; goes on with
# what was taught in the page and saved under that name; listens to LISTEN, and to others who call
# this computer HOST, if these are set.
set -euo pipefail
program=$1
set --

if [[ -f ${CLASSIFIER%/*}/done ]]; then
    set -- "$@" "$PIPELINE=$CLASSIFIER"
elif [[ -n ${NAMED:-} ]]; then
    echo "$PIPELINE has no finished classifier yet: Try opens once something is taught (\`make pipeline PIPELINE=$PIPELINE\` makes one)" >&2
fi
if grep -qs '^# .*: taught in the page of `make serve`' "pipelines/$PIPELINE.yaml" && [[ -d data/$PIPELINE ]]; then
    set -- "$@" --project "$PIPELINE"
fi
if [[ -n ${LISTEN:-} ]]; then
    set -- "$@" --listen "$LISTEN"
fi
if [[ -n ${HOST:-} ]]; then
    set -- "$@" --host "$HOST"
fi
exec "$program" "$@"
