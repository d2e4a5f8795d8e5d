#!/bin/sh
# deb/build.sh WORK OUT VERSION RELEASE: the .deb of WORK/tree. Modes, owners and times do not depend on who builds, or when.
# COMPRESSION=none is for tests: xz takes most of the time.
set -eu
work=$1 out=$2 version=$3-$4
here=agent/packaging/linux/deb
mkdir "$work/tree/DEBIAN"
size=$(du --apparent-size --summarize --block-size=1024 "$work/tree" | cut -f 1)
sed -e "s/@VERSION@/$version/" -e "s/@SIZE@/$size/" $here/control >"$work/tree/DEBIAN/control"
install -m 644 $here/conffiles "$work/tree/DEBIAN"
install -m 755 $here/preinst $here/postinst $here/prerm $here/postrm "$work/tree/DEBIAN"
(cd "$work/tree" && find usr -type f -print0 | LC_ALL=C sort -z | xargs -0 md5sum) >"$work/md5sums"
mv "$work/md5sums" "$work/tree/DEBIAN/md5sums"
file=$out/rollcall-agent_${version}_amd64.deb
dpkg-deb --root-owner-group "-Z${COMPRESSION:-xz}" --build "$work/tree" "$file" >/dev/null
rm -r "$work/tree/DEBIAN"
echo "$file: $(stat --format %s "$file" | numfmt --to=iec) to fetch, $(echo "$size" | numfmt --from-unit=1024 --to=iec) installed"
