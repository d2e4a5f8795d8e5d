#!/bin/sh
# Pins every package of the extras `collector` and `dev` at its newest allowed version, tried in an environment of its own.
set -eu
here=$(dirname "$0")
environment=$(mktemp -d)
trap 'rm -rf "$environment"' EXIT
"${PYTHON:-python3}" -m venv "$environment"
"$environment/bin/pip" install --quiet --disable-pip-version-check "$here/..[collector,dev]" hatchling==1.33.0 editables==0.6
"$environment/bin/pip" freeze --exclude rollcall >"$here/lock.txt"
