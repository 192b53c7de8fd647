#!/bin/sh
# Installs Spark and a client of it into .cache/engines, where nothing else of Muster finds them; Java where it may.
set -eu
cd "$(dirname "$0")/.."
command -v java >/dev/null || sh scripts/debian.sh default-jre-headless
echo "Installing requirements-engines.txt (500 MB)"
rm -rf .cache/engines
# two of them come as source alone, with nothing to compile; setuptools, which packs them, is pinned for Muster itself
.venv/bin/python -m pip install --quiet --quiet --disable-pip-version-check --require-hashes --no-deps \
    --no-build-isolation --target .cache/engines -r requirements-engines.txt
