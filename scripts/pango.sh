#!/bin/sh
# Sees to it that PDF files can be written, and with `pango.sh pdftotext` that tests can read them.
set -eu
cd "$(dirname "$0")/.."
missing=
.venv/bin/python -c '
import ctypes
for name in ("libpango-1.0.so.0", "libpangoft2-1.0.so.0", "libharfbuzz-subset.so.0"):
    ctypes.CDLL(name)
' 2>/dev/null || missing="libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
[ -z "${1:-}" ] || command -v "$1" >/dev/null || missing="$missing poppler-utils"
# shellcheck disable=SC2086 # one word a package
[ -z "$missing" ] || sh scripts/debian.sh $missing
