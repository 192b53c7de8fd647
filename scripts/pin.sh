#!/bin/sh
# Pins every package, direct or not, to one version and its hashes; 3.11.2 is the oldest Python in use (Debian 12).
set -eu
cd "$(dirname "$0")/.."
for name in requirements requirements-dev requirements-engines; do
    .venv/bin/uv pip compile --quiet --python-version 3.11.2 --python-platform linux --generate-hashes --upgrade \
        --no-header --no-emit-index-url --no-annotate --output-file "$name.txt" "$name.in"
done
