"""Where on macOS a change matters: the settings files that the probes read, and the programs that look for harmful ones.

Sources: the probes themselves; pmset(1), whose settings lie in com.apple.PowerManagement…; the keys of Energy Saver in profiles
("Display Sleep Timer"); ps(1). What the system extensions are is kept in /Library/SystemExtensions/db.plist, and they run from
folders beside it (FB7690729 on Open Radar): that is where security products are.
"""

import plistlib
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Final
from xml.parsers.expat import ExpatError

from agent.watching.watched_place import Place

PEOPLE: Final = "/Users"
_OWN: Final = "/Library/Preferences"
_MANAGED: Final = "/Library/Managed Preferences"
_DECLARED: Final = "/var/db/ManagedConfigurationFiles/DiskManagement"
_LOCK_DOMAINS: Final = ("com.apple.screensaver", "com.apple.mobiledevice.passwordpolicy")
_LOCK: Final = ("idleTime", "askForPassword", "askForPasswordDelay", "maxInactivity", "maxGracePeriod")
_LOG_IN: Final = (
    *("autoLoginUser", "com.apple.login.mcx.DisableAutoLoginClient", "GuestEnabled", "DisableGuestAccount", "LoginwindowText"),
)
_UPDATES: Final = (
    *("AutomaticCheckEnabled", "AutomaticDownload", "AutomaticallyInstallMacOSUpdates"),
    *("CriticalUpdateInstall", "ConfigDataInstall"),
)
_FIREWALL: Final = ("globalstate",)
_DISPLAY: Final = ("Display Sleep Timer",)
_PERSON: Final = re.compile(r"(?!Shared$|Guest$|Deleted Users$)[^.].*")
_PROGRAM: Final = re.compile(r"\s*(\d+)\s+(\d+)\s+(\S.*?)\s*")
_EXTENSIONS: Final = "/Library/SystemExtensions/"
_DAEMONS: Final = ("/wdavdaemon", "/falcond")
_ROOT: Final = 0
_MOST_PEOPLE: Final = 8
"""launchd.plist(5) gives a program 256 files at once, and each folder and each file that is watched is one."""

WATCHED: Final = "folders and the settings files in them, disks as they come and go, and the ends of security programs"
"""For people: after a number of folders."""


def of_system(settings: str) -> Iterator[Place]:
    """The Mac's own places, and the agent's settings folder."""
    yield Place("", PEOPLE, _PERSON, "/")
    for domain, names in {"com.apple.loginwindow": _LOG_IN, "com.apple.SoftwareUpdate": _UPDATES}.items():
        yield _list_of("policy", _OWN, domain, names)
        yield _list_of("policy", _MANAGED, domain, names)
    yield _list_of("policy", _OWN, "com.apple.alf", _FIREWALL)
    yield _list_of("policy", _MANAGED, "com.apple.systemuiserver", ("mount-controls",))
    yield Place("policy", _DECLARED, re.compile(r"DiskManagement_Settings\.plist"), "/var/db")
    yield Place("policy", "/Library/Security", re.compile(r"PolicyBanner\..+"), "/Library")
    for folder in (_OWN, f"{_OWN}/SystemConfiguration"):
        files = re.compile(r"com\.apple\.PowerManagement(\..+)?\.plist")
        yield Place("screen_lock", folder, files, _OWN, counts_of(_DISPLAY))
    for domain in _LOCK_DOMAINS:
        yield _list_of("screen_lock", _MANAGED, domain, _LOCK)
    yield Place("antivirus", "/Library/SystemExtensions", re.compile(r"db\.plist"), "/Library")
    yield Place("antivirus", _MANAGED, re.compile(r"com\.microsoft\.wdav\.plist"), "/Library")
    above = settings.rpartition("/")[0]
    yield Place("policy", settings, re.compile(r"agent\.toml"), above)
    yield Place("policy", f"{settings}/conf.d", re.compile(r".+\.toml"), above)


def of_person(account: str) -> Iterator[Place]:
    """The lock settings of one person: their own for this Mac, and those that are managed for them."""
    home = f"{PEOPLE}/{account}"
    files = re.compile(r"com\.apple\.screensaver\..+\.plist")
    yield Place("screen_lock", f"{home}/Library/Preferences/ByHost", files, home, counts_of(_LOCK))
    for domain in _LOCK_DOMAINS:
        yield _list_of("screen_lock", f"{_MANAGED}/{account}", domain, _LOCK)


def people_among(names: Iterable[str]) -> tuple[str, ...]:
    """The people among the names of the home folders."""
    return tuple(sorted(each for each in names if _PERSON.fullmatch(each)))[:_MOST_PEOPLE]


def programs_in(text: str) -> tuple[int, ...]:
    """The numbers of root's security programs among what `ps -axo pid=,uid=,comm=` prints."""
    found = (_PROGRAM.fullmatch(line) for line in text.splitlines())
    return tuple(int(each[1]) for each in found if each and int(each[2]) == _ROOT and _is_security(each[3]))


def counts_of(names: Iterable[str]) -> Callable[[bytes], object]:
    """What counts of a property list: these settings, wherever in it; all of it where none of them is there, or it is none."""
    wanted = frozenset(names)

    def counted(content: bytes) -> object:
        try:
            found = frozenset(_named(plistlib.loads(content), wanted, ""))
        except (ValueError, TypeError, LookupError, AttributeError, ArithmeticError, ExpatError, RecursionError):
            found = frozenset()
        return hash(found or content)

    return counted


def _list_of(trigger: str, folder: str, domain: str, names: Iterable[str]) -> Place:
    file = f"{domain}.plist"
    return Place(trigger, folder, re.compile(re.escape(file)), "/Library", counts_of(names), (file,))


def _named(value: object, names: frozenset[str], path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for name, each in value.items():
            if name in names:
                yield f"{path}/{name}", repr(each)
            else:
                yield from _named(each, names, f"{path}/{name}")


def _is_security(program: str) -> bool:
    return program.startswith(_EXTENSIONS) or program.endswith(_DAEMONS)
