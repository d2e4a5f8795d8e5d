#!/bin/sh
# build.sh TREE: rollcall-agent.pkg of what tree.sh made. On a Mac, with pkgbuild(1) and productbuild(1). Never run: docs/decisions/0055.
# SIGN="Developer ID Installer: …" signs it; then notarise it (xcrun notarytool submit --wait, xcrun stapler staple).
set -eu
tree=$1
here=$(cd "$(dirname "$0")" && pwd)
version=$(sed -n 's/^VERSION: Final = "\(.*\)"$/\1/p' "$here/../../version.py")
scripts=$(mktemp -d)
trap 'rm -rf "$scripts"' EXIT
install -m 755 "$here/postinstall" "$scripts/postinstall"
pkgbuild --root "$tree" --identifier local.rollcall.agent --version "$version" --scripts "$scripts" --ownership recommended \
    "$scripts/component.pkg"
productbuild --package "$scripts/component.pkg" ${SIGN:+--sign "$SIGN"} rollcall-agent.pkg
