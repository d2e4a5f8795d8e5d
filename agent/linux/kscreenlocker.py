"""The lock of KDE Plasma. Sources: KDE's kscreenlocker (the settings' names and defaults), KConfig for `[$i]` and the layers.

Timeout counts minutes, LockGrace seconds. A key that is missing has its default; it is not off.
"""

import math
import re
from collections.abc import Iterable, Mapping
from typing import Final

from agent.linux.user_files import UserFiles
from agent.linux.user_lock import UserLock, set_by
from agent.probes.parsing import parser
from compliance.facts import LocksItself, NeverLocks
from compliance.values import dataclass

_FILE: Final = "kscreenlockerrc"
DEFAULTS: Final[Mapping[str, str]] = {
    "Autolock": "true",
    "Timeout": "5",
    "LockGrace": "5",
    "Lock": "true",
    "RequirePassword": "true",
    "LockOnResume": "true",
}
_DECIDE: Final = ("Autolock", "Timeout", "LockGrace", "Lock", "RequirePassword")
_GROUP: Final = re.compile(r"\[([^]$]*)\](\[\$i\])?")
_ENTRY: Final = re.compile(r"(\w+)(\[\$\w*i\w*\])?\s*=\s*(.*)")
_TRUE: Final = frozenset({"true", "on", "yes", "1"})
_FALSE: Final = frozenset({"false", "off", "no", "0"})
_LONGEST_MINUTES: Final = 525_600  # a year: more is no lock


@dataclass(frozen=True, slots=True)
class _Layer:
    """The keys of one file, and those that later layers may not change (all of them: `everything`)."""

    values: Mapping[str, str]
    fixed: frozenset[str]
    everything: bool


def read_kde_lock(files: UserFiles) -> UserLock:
    """The person's file over the system's, but for what the system's marks as immutable."""
    of_system = [_layer(each) for each in files.of_system(_FILE)]
    own = _layer(files.own(_FILE))
    values = _merged([*of_system, own])
    forced = all(any(layer.everything or key in layer.fixed for layer in of_system) for key in _DECIDE)
    who = set_by(
        forced=forced,
        by_person=any(key in own.values for key in _DECIDE),
        by_system=any(key in layer.values for layer in of_system for key in _DECIDE),
    )
    resumes = all(_flag(values, each) for each in ("LockOnResume", "Lock", "RequirePassword"))
    return UserLock(_lock_of(values), who, not forced, resumes)


@parser("kscreenlockerrc", "cat ~/.config/kscreenlockerrc", "kde")
def parse_kscreenlockerrc(text: str) -> LocksItself | NeverLocks:
    """The lock that one file describes; what it does not say has KDE's default."""
    if not re.search(r"^\s*\[", text, re.MULTILINE):
        raise ValueError("no settings file of KDE")
    return _lock_of(_merged([_layer(text)]))


def _layer(text: str) -> _Layer:
    values: dict[str, str] = {}
    fixed: set[str] = set()
    group, everything, group_fixed = "", False, False
    for line in (each.strip() for each in text.splitlines()):
        if line == "[$i]":
            everything = True
        elif found := _GROUP.fullmatch(line):
            group, fixed_here = found[1], found[2] is not None
            group_fixed = group_fixed or (group == "Daemon" and fixed_here)
        elif line.startswith("["):  # a group within a group, such as [Greeter][Wallpaper]
            group = ""
        elif group == "Daemon" and (entry := _ENTRY.fullmatch(line)):
            values[entry[1]] = entry[3].strip()
            fixed |= {entry[1]} if entry[2] else set()
    return _Layer(values, frozenset(fixed), everything or group_fixed)


def _merged(layers: Iterable[_Layer]) -> dict[str, str]:
    """Later layers win, where none before them has closed the key."""
    values, closed, sealed = dict(DEFAULTS), set[str](), False
    for layer in layers:
        values |= {key: value for key, value in layer.values.items() if not sealed and key not in closed}
        closed |= layer.fixed
        sealed = sealed or layer.everything
    return values


def _lock_of(values: Mapping[str, str]) -> LocksItself | NeverLocks:
    for key in ("Autolock", "Lock", "RequirePassword"):
        if not _flag(values, key):
            return NeverLocks(because=f"{key} is false")
    minutes, grace = float(values["Timeout"]), int(values["LockGrace"])
    if not minutes > 0:
        return NeverLocks(because="Timeout is 0")
    if not minutes <= _LONGEST_MINUTES or not 0 <= grace <= _LONGEST_MINUTES * 60:
        raise ValueError("no time that a lock could have")
    return LocksItself(math.ceil(minutes * 60), grace)


def _flag(values: Mapping[str, str], key: str) -> bool:
    word = values[key].lower()
    if word not in _TRUE | _FALSE:
        raise ValueError(f"{key} is neither true nor false")
    return word in _TRUE
