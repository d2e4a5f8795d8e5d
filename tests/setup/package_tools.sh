#!/bin/sh
# What `make packages` needs beside Python and pip: rpmbuild (dpkg-deb is part of every Debian). Installed when root, else the
# one line is printed.
set -eu
command -v dpkg-deb >/dev/null 2>&1 || { echo "Packages are built on Debian 12: this computer has no dpkg-deb." >&2; exit 1; }
command -v rpmbuild >/dev/null 2>&1 && exit 0
if [ "$(id -u)" -eq 0 ]; then
    echo "Installing rpm"
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends rpm >/dev/null
else
    echo "This computer lacks rpmbuild. Ask its administrator for: apt-get install rpm" >&2
    exit 1
fi
