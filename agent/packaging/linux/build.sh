#!/bin/sh
# `make packages`: build/packages/rollcall-agent_VERSION-RELEASE_amd64.deb and rollcall-agent-VERSION-RELEASE.x86_64.rpm, made of
# this checkout. RELEASE=2 is a later package of the same version; FORMATS="deb" makes one of the two. Why one package holds what
# several Pythons need: docs/decisions/0054-one-package-for-two-pythons.md.
set -eu
umask 022
cd "$(dirname "$0")/../../.."
here=agent/packaging/linux
python=${PYTHON:-python3}
out=${OUT:-build/packages}
work=$out/work
version=$(sed -n 's/^VERSION: Final = "\(.*\)"$/\1/p' agent/version.py)
release=${RELEASE:-1}
case $release in *[!0-9]* | '') echo "RELEASE=$release: expected a whole number, such as 2" >&2; exit 2 ;; esac
# reproducible-builds.org: the moment of the commit, not of the build. A checkout without git gets a fixed one.
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || echo 1767225600)}
export SOURCE_DATE_EPOCH

rm -rf "$work"
mkdir -p "$work"
PYTHON=$python sh $here/tree.sh "$work/tree"
for format in ${FORMATS:-deb rpm}; do
    sh "$here/$format/build.sh" "$work" "$out" "$version" "$release"
done
rm -rf "$work"
