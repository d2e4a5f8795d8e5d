"""Where on Linux a change matters: what the probes read, and where antivirus services come and go.

Sources: the probes themselves; systemd's `docs/CONTROL_GROUP_INTERFACE.md` for the folders of its services, whose coming and
going inotify tells (cgroups(7), "Cgroups v2 release notification"); dconf(7), XDG Base Directory Specification.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from agent.linux.dconf_database import stored_values
from agent.linux.gsettings import FAMILIES, GROUP_OF_SCHEMA, UBUNTUS
from agent.watching.watched_place import Place

ANTIVIRUS_PROGRAMS: Final = frozenset({"clamd", "clamonacc", "freshclam", "falcon-sensor", "falcon-sensor-b", "wdavdaemon"})
"""The programs of the products that the probe asks, in the fifteen letters that the system keeps."""

SESSIONS: Final = "/run/user"
_ALL: Final = re.compile(r".+")
_CONF: Final = re.compile(r".+\.conf")
_RULES: Final = re.compile(r".+\.rules")
_SERVICES: Final = re.compile(r"(clam|system-clam|mdatp|falcon-sensor|freshclam).*\.(service|slice)")
_FILES_OF_ETC: Final = re.compile(
    r"clamd\.conf|login\.defs|issue|passwd|group|doas\.conf|sddm\.conf|gdm3?|sudoers|nftables\.conf"
)
_POWER_AND_LOCK: Final = re.compile(r"xfce4-(screensaver|power-manager)\.xml")
_PERSON: Final = re.compile(r"[1-9][0-9]{3,9}")  # login.defs(5) UID_MIN: people's numbers begin at 1000
_NOBODY: Final = 65_534

_POLICY_FOLDERS: Final = {
    "/etc/dconf/db": re.compile(r"[^.]+"),
    "/etc/dconf/profile": _ALL,
    "/etc/modprobe.d": _CONF,
    "/etc/udev/rules.d": _RULES,
    "/etc/polkit-1/rules.d": _RULES,
    "/etc/udisks2": _CONF,
    "/etc/usbguard": re.compile(r"rules\.conf|usbguard-daemon\.conf"),
    "/etc/security": _CONF,
    "/etc/security/pwquality.conf.d": _CONF,
    "/etc/pam.d": re.compile(r"[^.]+"),
    "/etc/ufw": re.compile(r"ufw\.conf"),
    "/etc/sudoers.d": _ALL,
    "/etc/xdg": re.compile(r"kscreenlockerrc"),
    "/etc/xdg/xfce4/xfconf/xfce-perchannel-xml": _POWER_AND_LOCK,
}
_ANTIVIRUS_FOLDERS: Final = {
    "/etc/clamav": ("/etc", _CONF),
    "/etc/clamd.d": ("/etc", _CONF),
    "/run/clamav": ("/run", _ALL),
    "/run/clamd.scan": ("/run", _ALL),
    "/sys/fs/cgroup/system.slice": ("/sys/fs/cgroup", _SERVICES),
    "/sys/fs/cgroup/system.slice/system-clamd.slice": ("/sys/fs/cgroup", _SERVICES),
}


def of_system(settings: str) -> Iterator[Place]:
    """The system's own places, and the agent's settings folder."""
    yield Place("", SESSIONS, _PERSON, "/run")
    yield Place("policy", "/etc", _FILES_OF_ETC, "/etc")
    for folder, names in _POLICY_FOLDERS.items():
        yield Place("policy", folder, names, "/etc")
    for folder, (under, names) in _ANTIVIRUS_FOLDERS.items():
        yield Place("antivirus", folder, names, under)
    above = settings.rpartition("/")[0]
    yield Place("policy", settings, re.compile(r"agent\.toml"), above)
    yield Place("policy", f"{settings}/conf.d", re.compile(r".+\.toml"), above)


def of_person(home: str) -> Iterator[Place]:
    """The lock settings of one person. XDG_CONFIG_HOME is not looked for: a profile elsewhere is seen by the clock only."""
    own = f"{home}/.config"
    yield _of_person(home, f"{own}/dconf", "user", counts=lock_values)
    yield _of_person(home, own, "kscreenlockerrc")
    yield _of_person(home, f"{own}/xfce4/xfconf/xfce-perchannel-xml", "xfce4-screensaver.xml", "xfce4-power-manager.xml")
    yield _of_person(home, f"{own}/swayidle", "config")
    yield _of_person(home, f"{own}/hypr", "hypridle.conf")


def _of_person(home: str, folder: str, *names: str, counts: Callable[[bytes], object] = hash) -> Place:
    return Place("screen_lock", folder, re.compile("|".join(map(re.escape, names))), home, counts, names)


def people_here(names: Iterable[str]) -> tuple[int, ...]:
    """The people among the names in the folder of sessions: system accounts and greeters have smaller numbers."""
    numbers = (int(each) for each in names if _PERSON.fullmatch(each))
    return tuple(sorted(each for each in numbers if each != _NOBODY))


def lock_values(database: bytes) -> object:
    """The values that decide about the lock: all else that a person sets is in the same file, and is nobody's business."""
    try:
        return hash(frozenset(stored_values(database, _LOCK_PATHS).items()))
    except ValueError:
        return hash(database)


def _path_of(key: str) -> str:
    schema, _, name = key.partition(" ")
    return "/" + GROUP_OF_SCHEMA.get(schema, schema).replace(".", "/") + f"/{name}"


_LOCK_PATHS: Final = frozenset(_path_of(key) for family in FAMILIES for key in (*family.all, UBUNTUS))
