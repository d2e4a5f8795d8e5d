#!/bin/sh
# deb/build.sh WORK OUT VERSION RELEASE: the .deb of WORK/root. Modes, owners and times do not depend on who builds, or when.
# COMPRESSION=none is for tests: xz takes most of the time.
set -eu
work=$1 out=$2 version=$3-$4
here=agent/packaging/linux/deb
mkdir "$work/root/DEBIAN"
size=$(du --apparent-size --summarize --block-size=1024 "$work/root" | cut -f 1)
sed -e "s/@VERSION@/$version/" -e "s/@SIZE@/$size/" $here/control >"$work/root/DEBIAN/control"
install -m 644 $here/conffiles "$work/root/DEBIAN"
install -m 755 $here/preinst $here/postinst $here/prerm $here/postrm "$work/root/DEBIAN"
(cd "$work/root" && find usr -type f -print0 | LC_ALL=C sort -z | xargs -0 md5sum) >"$work/md5sums"
mv "$work/md5sums" "$work/root/DEBIAN/md5sums"
file=$out/rollcall-agent_${version}_amd64.deb
dpkg-deb --root-owner-group "-Z${COMPRESSION:-xz}" --build "$work/root" "$file" >/dev/null
rm -r "$work/root/DEBIAN"
echo "$file: $(stat --format %s "$file" | numfmt --to=iec) to fetch, $(echo "$size" | numfmt --from-unit=1024 --to=iec) installed"
