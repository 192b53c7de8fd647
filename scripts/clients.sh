#!/bin/sh
# Sees to it that the programs which people open Muster's files with are there for `make clients`.
set -eu
cd "$(dirname "$0")/.."
missing=
lacks() { missing="$missing $*"; }

office=$(dirname "$(readlink -f "$(command -v soffice || echo /none/soffice)")")
for part in impress writer calc; do
    [ -e "$office/s$part" ] || lacks "libreoffice-$part"
done
command -v Rscript >/dev/null || lacks r-base-core
command -v curl >/dev/null || lacks curl
for program in pdftotext pdffonts pdftoppm; do
    command -v "$program" >/dev/null || lacks poppler-utils
done
# fonts with the widths of Arial and Calibri, which the files name
for font in "Liberation Sans:fonts-liberation" "Carlito:fonts-crosextra-carlito"; do
    fc-list 2>/dev/null | grep -q "${font%%:*}" || lacks fontconfig "${font#*:}"
done
# shellcheck disable=SC2086 # one word a package
[ -z "$missing" ] || sh scripts/debian.sh $missing
