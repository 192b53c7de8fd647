#!/bin/sh
# Installs Debian packages when it may; otherwise says which ones are missing: debian.sh PACKAGE...
set -eu
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing $*"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq
    apt-get install -y -qq --no-install-recommends "$@" >/dev/null
else
    echo "These packages are missing: $*" >&2
    echo "On Debian or Ubuntu: sudo apt-get install $*" >&2
    exit 1
fi
