#!/bin/sh
# tree.sh ROOT: what the package puts on a device, below ROOT.
#
# Modules that were compiled carry the Python that they are for in their names (PEP 3149), and the rest of the packages is the same for
# each: so one folder serves all, and each Python finds its own. For each Python there is a virtual environment (venv, PEP 405)
# that leads to that folder, and whose program leads to the system's own Python.
set -eu
root=$1
pythons="3.11 3.12" # Debian 12, Ubuntu 24.04
platforms="manylinux_2_28_x86_64 manylinux_2_17_x86_64 manylinux2014_x86_64 manylinux_2_12_x86_64 manylinux2010_x86_64"
home=$root/usr/lib/rollcall-agent
here=agent/packaging/linux

mkdir -p "$home"
for each in $pythons; do
    # shellcheck disable=SC2086 # one word for each platform
    sh agent/packaging/packages.sh "$home/packages" "$each" $platforms
    environment=$home/python$each
    mkdir -p "$environment/bin" "$environment/lib/python$each"
    ln -s "/usr/bin/python$each" "$environment/bin/python3"
    ln -s ../../../packages "$environment/lib/python$each/site-packages"
    printf 'home = /usr/bin\ninclude-system-site-packages = false\nversion = %s\n' "$each" >"$environment/pyvenv.cfg"
done

install -D -m 755 $here/rollcall-agent "$root/usr/bin/rollcall-agent"
install -D -m 644 $here/rollcall-agent.service "$root/usr/lib/systemd/system/rollcall-agent.service"
install -D -m 644 configs/agent.toml "$root/etc/rollcall/agent.toml"
mkdir "$root/etc/rollcall/conf.d"
install -D -m 644 $here/copyright "$root/usr/share/doc/rollcall-agent/copyright"
sed -e 's/^$/./' -e 's/^/ /' LICENSE >>"$root/usr/share/doc/rollcall-agent/copyright"
gzip -9n <CHANGELOG.md >"$root/usr/share/doc/rollcall-agent/changelog.gz"
find "$root" -exec touch --no-dereference --date "@$SOURCE_DATE_EPOCH" {} +
