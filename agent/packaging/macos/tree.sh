#!/bin/sh
# tree.sh TREE PYTHON_TAR: the files of the pkg for Apple silicon, below TREE. Runs on any system with Python and pip. PYTHON_TAR: the archive
# cpython-3.12…-aarch64-apple-darwin-install_only of python-build-standalone, which runs wherever it is put; fetched, and its sum
# compared, by whoever builds. Not for Intel: cryptography has no wheel for it at the version of requirements/lock.txt.
set -eu
umask 022
[ $# -eq 2 ] || { echo "usage: tree.sh TREE PYTHON_TAR" >&2; exit 2; }
[ ! -e "$1" ] || { echo "$1 exists already; name a folder that does not" >&2; exit 2; }
mkdir -p "$1"
tree=$(realpath "$1") tar=$(realpath "$2")
cd "$(dirname "$0")/../../.."
here=agent/packaging/macos
mkdir -p "$tree/Library/Rollcall" "$tree/Library/LaunchDaemons" "$tree/usr/local/bin"
tar -xf "$tar" -C "$tree/Library/Rollcall"
site=$tree/Library/Rollcall/python/lib/python3.12/site-packages
[ -d "$site" ] || { echo "$tar is not an install_only archive of CPython 3.12" >&2; exit 2; }
rm -rf "$site"
sh agent/packaging/packages.sh "$site" 3.12 macosx_11_0_arm64 macosx_11_0_universal2 macosx_10_13_universal2 macosx_10_9_universal2
cp $here/local.rollcall.agent.plist "$tree/Library/LaunchDaemons"
cp $here/uninstall.sh "$tree/Library/Rollcall"
install -m 755 $here/rollcall-agent "$tree/usr/local/bin/rollcall-agent"
