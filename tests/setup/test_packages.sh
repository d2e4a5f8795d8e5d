#!/bin/sh
# What some tests need beside Python: Node, which reads the vectors as another language would, and Chromium, which walks through
# the console as a person would. Installed when root, else the one line is printed and those tests skip, saying so.
set -eu
missing=""
command -v node >/dev/null 2>&1 || missing="nodejs"
command -v chromium >/dev/null 2>&1 || missing="$missing chromium"
[ -z "$missing" ] && exit 0
if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing $missing"
    apt-get update -qq
    # shellcheck disable=SC2086 # several names
    DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends $missing >/dev/null
else
    echo "Some tests will be skipped for want of $missing. Ask this computer's administrator for: apt-get install $missing" >&2
fi
