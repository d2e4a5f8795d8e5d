#!/bin/sh
# What some tests need beside Python: Node, which reads the vectors as another language would. Installed when root, else the one
# line is printed and those tests skip, saying so.
set -eu
command -v node >/dev/null 2>&1 && exit 0
if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing nodejs"
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends nodejs >/dev/null
else
    echo "Some tests will be skipped for want of Node. Ask this computer's administrator for: apt-get install nodejs" >&2
fi
