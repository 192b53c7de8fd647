#!/bin/sh
# Installs a pinned requirements file into .venv, made first if need be: environment.sh requirements.txt
set -eu
cd "$(dirname "$0")/.."

supported() { "$1" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null; }

if ! supported .venv/bin/python; then
    for python in "${PYTHON:-python3.11}" python3 ""; do
        [ -z "$python" ] || ! supported "$python" || break
    done
    if [ -z "$python" ]; then
        echo "Muster needs Python 3.11. Install it, or name it: make run PYTHON=/path/to/python3.11" >&2
        exit 1
    fi
    echo "Making the environment in .venv"
    # Debian's own Python comes without what a new environment needs until python3-venv is there
    "$python" -c 'import ensurepip' 2>/dev/null || sh scripts/debian.sh python3-venv
    "$python" -m venv --clear .venv
fi

echo "Installing $1"
.venv/bin/python -m pip install --quiet --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r "$1"
