#!/bin/sh
# Loads returns and serves them on this machine: run.sh [RETURNS]. Without RETURNS it makes sample returns.
set -eu
cd "$(dirname "$0")/.."
python=.venv/bin/python

load() {
    code=0
    if [ "$1" = "${sample:-}" ]; then
        # its report is long, and made to be: one line a return, and every kind of mistake
        "$python" -m etl load "$1" >"$1.report.txt" || code=$?
        tail -n 1 "$1.report.txt"
    else
        "$python" -m etl load "$1" || code=$?
    fi
    # 1 is published, though something was refused: the report has said what
    [ "$code" -le 1 ] && return
    [ -e "$MUSTER_HOME/releases/CURRENT" ] || exit "$code"
    echo "Nothing new was published. Serving the release from before."
}

if [ -n "${1:-}" ]; then
    returns=$(realpath -e -- "$1")
    # a home for each folder of returns, so that sample and real, or two regions, never mix
    mark=$(printf %s "$returns" | sha256sum | cut -c 1-8)
    export MUSTER_HOME="${MUSTER_HOME:-$PWD/var/own/$(basename "$returns" | tr -c 'A-Za-z0-9\n' -)-$mark}"
    echo "The home of these returns is $MUSTER_HOME. Before you use python -m etl on it by hand:"
    echo "    export MUSTER_HOME='$MUSTER_HOME'"
    load "$returns"
else
    export MUSTER_HOME="${MUSTER_HOME:-$PWD/var}"
    sample=$MUSTER_HOME/sample
    loaded=$MUSTER_HOME/sample.loaded
    if [ ! -d "$sample" ]; then
        rm -rf "$sample.part"
        "$python" -m etl sample "$sample.part" >/dev/null
        mv "$sample.part" "$sample"
        echo "Sample returns are in $sample"
    fi
    # the marker holds the policy that the samples were loaded for
    if [ ! -e "$loaded" ] || [ ! -e "$MUSTER_HOME/releases/CURRENT" ] ||
        [ "$(cat "$loaded")" != "${MUSTER_POLICY:-}" ] ||
        [ -n "$(find config.py etl data -newer "$loaded" -type f ! -name '*.pyc' -print -quit)" ]; then
        echo "The sample has mistakes on purpose, at its newest date:"
        sed -n '/^On purpose/,$ { s/^On purpose.*: //; s/^/    /p; }' "$sample/README.txt"
        echo "What the load says of them is in $sample.report.txt; of your own returns it is printed here."
        load "$sample"
        printf %s "${MUSTER_POLICY:-}" >"$loaded"
    fi
fi
sh scripts/pango.sh >&2 || echo "Without them Muster runs, but makes no board packs as PDF." >&2
exec "$python" -m gunicorn app:server
