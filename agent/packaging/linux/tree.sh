#!/bin/sh
# tree.sh ROOT: what the package puts on a device, below ROOT.
#
# Modules that were compiled carry the Python that they are for in their names (PEP 3149), and the rest of the packages is the same for
# each: so one folder serves all, and each Python finds its own. For each Python there is a virtual environment (venv, PEP 405)
# that leads to that folder, and whose program leads to the system's own Python.
set -eu
root=$1
python=${PYTHON:-python3}
pythons="3.11 3.12" # Debian 12, Ubuntu 24.04
home=$root/usr/lib/rollcall-agent
packages=$home/packages
here=agent/packaging/linux

mkdir -p "$packages"
needed=$("$python" -c 'import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["project"]["dependencies"])')
for each in $pythons; do
    wheels=$root.$each
    # shellcheck disable=SC2086 # one word for each package
    "$python" -m pip install --quiet --disable-pip-version-check --no-compile --only-binary :all: --target "$wheels" \
        --implementation cp --python-version "$each" --constraint requirements/lock.txt \
        --platform manylinux_2_28_x86_64 --platform manylinux_2_17_x86_64 --platform manylinux2014_x86_64 \
        --platform manylinux_2_12_x86_64 --platform manylinux2010_x86_64 $needed ||
        { echo "The packages for Python $each could not be fetched by pip." >&2; exit 75; } # EX_TEMPFAIL of sysexits.h
    # What comes twice must be the same twice, or one Python would run what was made for the other.
    (cd "$wheels" && find . -name '*.py' -o -name '*.abi3.so') | while read -r file; do
        [ ! -e "$packages/$file" ] || cmp "$wheels/$file" "$packages/$file"
    done
    cp -R "$wheels/." "$packages"
    rm -rf "$wheels"
    environment=$home/python$each
    mkdir -p "$environment/bin" "$environment/lib/python$each"
    ln -s "/usr/bin/python$each" "$environment/bin/python3"
    ln -s ../../../packages "$environment/lib/python$each/site-packages"
    printf 'home = /usr/bin\ninclude-system-site-packages = false\nversion = %s\n' "$each" >"$environment/pyvenv.cfg"
done

cp -R agent proto/compliance "$packages"
rm -rf "$packages/agent/packaging" "$packages/agent/simulate" "$packages/bin"
# Of no use to a device: types, sources of generated code, what pip noted for itself, tests of other projects.
find "$packages" \( -name '*.pyi' -o -name '*.proto' -o -name '*.pyx' -o -name '*.pxd' -o -name '*.h' -o -name py.typed \
    -o -name RECORD -o -name INSTALLER -o -name REQUESTED -o -name direct_url.json \) -delete
find "$packages" -depth -type d \( -name __pycache__ -o -name tests -o -name sboms \) -exec rm -rf {} +
find "$packages" -type d -empty -delete

install -D -m 755 $here/rollcall-agent "$root/usr/bin/rollcall-agent"
install -D -m 644 $here/rollcall-agent.service "$root/usr/lib/systemd/system/rollcall-agent.service"
install -D -m 644 configs/agent.toml "$root/etc/rollcall/agent.toml"
mkdir "$root/etc/rollcall/conf.d"
install -D -m 644 $here/copyright "$root/usr/share/doc/rollcall-agent/copyright"
sed -e 's/^$/./' -e 's/^/ /' LICENSE >>"$root/usr/share/doc/rollcall-agent/copyright"
gzip -9n <CHANGELOG.md >"$root/usr/share/doc/rollcall-agent/changelog.gz"
find "$packages" -type d -exec chmod 755 {} + -o -type f -exec chmod 644 {} +
find "$root" -exec touch --no-dereference --date "@$SOURCE_DATE_EPOCH" {} +
