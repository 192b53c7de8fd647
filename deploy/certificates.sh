#!/bin/sh
# Makes in the present folder what web hosts and the machine before them know each other by: an authority, and a
# certificate for that machine (front) and for the hosts (host). For two years; then again, and nginx reloaded.
set -eu
umask 077
key="-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes"
# shellcheck disable=SC2086 # one word an option
openssl req -x509 $key -days 730 -subj "/CN=muster-authority" -keyout authority.key -out authority.pem
for name in front host; do
    # shellcheck disable=SC2086
    openssl req $key -subj "/CN=muster-$name" -addext "subjectAltName=DNS:muster-$name" -keyout $name.key |
        openssl x509 -req -CA authority.pem -CAkey authority.key -days 730 -copy_extensions copy -out $name.pem
done
