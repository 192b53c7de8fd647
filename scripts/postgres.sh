#!/bin/sh
# Sees to it that PostgreSQL and nginx are there for the tests of several machines.
set -eu
missing=
[ -x "$(ls /usr/lib/postgresql/*/bin/postgres 2>/dev/null | tail -n 1)" ] || missing="postgresql"
command -v nginx >/dev/null || [ -x /usr/sbin/nginx ] || missing="$missing nginx-light"
# shellcheck disable=SC2086 # one word a package
[ -z "$missing" ] || sh "$(dirname "$0")/debian.sh" $missing
