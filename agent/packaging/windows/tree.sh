#!/bin/sh
# tree.sh TREE PYTHON_ZIP WINSW_EXE: what the MSI puts into "%ProgramFiles%\Rollcall". Runs on any system with Python and pip.
# PYTHON_ZIP: the "Windows embeddable package (64-bit)" of Python 3.12 of python.org; WINSW_EXE: WinSW-x64.exe of WinSW 2.12.0. Both are
# fetched, and their signatures or sums compared, by whoever builds.
set -eu
umask 022
[ $# -eq 3 ] || { echo "usage: tree.sh TREE PYTHON_ZIP WINSW_EXE" >&2; exit 2; }
[ ! -e "$1" ] || { echo "$1 exists already; name a folder that does not" >&2; exit 2; }
mkdir -p "$1"
tree=$(realpath "$1") zip=$(realpath "$2") winsw=$(realpath "$3")
cd "$(dirname "$0")/../../.."
here=agent/packaging/windows
python=${PYTHON:-python3}
sh agent/packaging/packages.sh "$tree/packages" 3.12 win_amd64
"$python" -m zipfile -e "$zip" "$tree/python"
# Where that Python looks for modules, and nowhere else (https://docs.python.org/3/using/windows.html#finding-modules).
[ -f "$tree/python/python312._pth" ] || { echo "$zip is not the embeddable package of Python 3.12" >&2; exit 2; }
printf 'python312.zip\r\n.\r\n..\\packages\r\n' >"$tree/python/python312._pth"
cp "$winsw" "$tree/rollcall-agent-service.exe"
cp $here/rollcall-agent-service.xml "$tree"
sed 's/$/\r/' $here/rollcall-agent.cmd >"$tree/rollcall-agent.cmd"
