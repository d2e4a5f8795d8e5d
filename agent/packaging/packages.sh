#!/bin/sh
# packages.sh PACKAGES PYTHON_VERSION PLATFORM…: what the agent is built on, as wheels for that Python on that platform, into a folder,
# at the versions of requirements/lock.txt; and the agent itself. May be called again for another Python: what is there already must be
# the same, or one Python would run what was made for the other.
set -eu
packages=$1 version=$2
shift 2
python=${PYTHON:-python3}
wheels=$packages.wheels
for each in "$@"; do
    set -- "$@" --platform "$each"
    shift
done
needed=$("$python" -c 'import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["project"]["dependencies"])')
# shellcheck disable=SC2086 # one word for each package
"$python" -m pip install --quiet --disable-pip-version-check --no-compile --only-binary :all: --target "$wheels" \
    --implementation cp --python-version "$version" --constraint requirements/lock.txt "$@" $needed ||
    { echo "The packages for Python $version could not be fetched by pip." >&2; exit 75; } # EX_TEMPFAIL of sysexits.h
mkdir -p "$packages"
(cd "$wheels" && find . -name '*.py' -o -name '*.abi3.so') | while read -r file; do
    [ ! -e "$packages/$file" ] || cmp "$wheels/$file" "$packages/$file"
done
cp -R "$wheels/." "$packages"
cp -R agent proto/compliance "$packages"
rm -rf "$wheels" "$packages/agent/packaging" "$packages/agent/simulate" "$packages/bin"
# Of no use to a device: types, sources of generated code, what pip noted for itself, tests of other projects.
find "$packages" \( -name '*.pyi' -o -name '*.proto' -o -name '*.pyx' -o -name '*.pxd' -o -name '*.h' -o -name py.typed \
    -o -name RECORD -o -name INSTALLER -o -name REQUESTED -o -name direct_url.json \) -delete
find "$packages" -depth -type d \( -name __pycache__ -o -name tests -o -name sboms \) -exec rm -rf {} +
find "$packages" -type d -empty -delete
find "$packages" -type d -exec chmod 755 {} + -o -type f -exec chmod 644 {} +
