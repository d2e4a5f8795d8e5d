"""When what lists the installed programs changed last. Sources: dpkg, rpm, snapd and Flatpak by where they keep it.

dpkg writes its list anew and renames it; rpm's database is a file of SQLite (rpm 4.16 and newer) with its log beside it; snapd
moves the link `current` of a snap; Flatpak touches `.changed` of an installation, which its own monitor watches.
"""

from typing import Final

from agent.errors import NotRecorded
from agent.host import Files
from agent.linux.installed_bundles import FLATPAKS, SNAPS
from agent.linux.installed_debian import STATUS

_RPM: Final = ("/usr/lib/sysimage/rpm", "/var/lib/rpm")
_RPM_FILES: Final = ("rpmdb.sqlite", "rpmdb.sqlite-wal")
_FLATPAK_CHANGED: Final = f"{FLATPAKS.rpartition('/')[0]}/.changed"


def read_stamp(host: Files) -> str:
    """Equal ones mean that nothing was installed, removed or updated between. Raises ProbeError where that is not shown."""
    packages = [STATUS] if host.exists(STATUS) else _rpm(host)
    snaps = [f"{SNAPS}/{name}" for name in host.list_names(SNAPS)]
    flatpaks = [_FLATPAK_CHANGED] if host.exists(FLATPAKS) else []
    return " ".join(f"{path} {host.modified_at(path).isoformat()}" for path in (*packages, *snaps, *flatpaks))


def _rpm(host: Files) -> list[str]:
    found = [path for folder in _RPM for name in _RPM_FILES if host.exists(path := f"{folder}/{name}")]
    if not found:
        raise NotRecorded("rpm's database is not in one of the places that this version knows")
    return found
