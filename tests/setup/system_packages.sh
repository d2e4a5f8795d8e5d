#!/bin/sh
# What a fresh Debian may lack: a Python that can make virtual environments. Installed when root, else the one line is printed.
set -eu
python=${PYTHON:-python3}

if ! command -v "$python" >/dev/null 2>&1; then
    missing="python3 python3-venv"
elif ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
    echo "Rollcall needs Python 3.11 or newer; $python is $("$python" -V 2>&1). Name another one: make PYTHON=python3.12 setup" >&2
    exit 1
elif ! "$python" -c 'import ensurepip, venv' >/dev/null 2>&1; then
    missing="python3-venv"
else
    exit 0
fi

if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing $missing"
    apt-get update -qq
    # shellcheck disable=SC2086 # two packages are two words
    DEBIAN_FRONTEND=noninteractive apt-get install -qq -y $missing >/dev/null
else
    echo "This computer lacks $missing. Ask its administrator for: apt-get install $missing" >&2
    exit 1
fi
