#!/bin/sh
# Sees to it that PostgreSQL, nginx and what sets it up and asks it are there for the tests that start them.
set -eu
missing=
lacks() { command -v "$1" >/dev/null || [ -x "/usr/sbin/$1" ] || missing="$missing $2"; }

[ -x "$(ls /usr/lib/postgresql/*/bin/postgres 2>/dev/null | tail -n 1)" ] || missing=" postgresql"
lacks nginx nginx-light
lacks openssl openssl
lacks htpasswd apache2-utils
lacks curl curl
# shellcheck disable=SC2086 # one word a package
[ -z "$missing" ] || sh "$(dirname "$0")/debian.sh" $missing
