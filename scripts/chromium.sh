#!/bin/sh
# Sees to it that Chromium and its driver are there for the browser tests.
set -eu
if ! command -v chromium >/dev/null || ! command -v chromedriver >/dev/null; then
    sh "$(dirname "$0")/debian.sh" chromium chromium-driver fonts-dejavu-core
fi
