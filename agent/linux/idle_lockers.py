"""The lock of sway, Hyprland, river and their like: a program that runs a locker when nobody did anything for a while.

Sources: swayidle(1), hypridle's documentation. A time-out that only switches the screen off locks nothing.
"""

import re
import shlex
from collections.abc import Iterable, Iterator
from typing import Final

from agent.linux.idle_commands import locks
from agent.linux.user_files import UserFiles
from agent.linux.user_lock import UserLock
from agent.probes.parsing import parser
from compliance.facts import LocksItself, NeverLocks, SetBy
from compliance.unknown import Unknown, Why
from compliance.values import dataclass

_LONGEST_SECONDS: Final = 31_536_000  # a year: more is no lock
_ELSEWHERE: Final = Unknown(Why.NOT_RECORDED, "the settings of the program that locks are not where they usually lie")
_MAY_LOCK: Final = Unknown(Why.NOT_SUPPORTED, "a command of the person's own is run that may lock the screen or not")
_NAMES_A_FILE: Final = frozenset({"-c", "--config"})
_TAKES_A_VALUE: Final = frozenset({"-C", "-S"})
_ONE_COMMAND: Final = frozenset({"before-sleep", "after-resume", "lock", "unlock"})


@dataclass(frozen=True, slots=True)
class IdleLock:
    """When a locker is run, and whether one is run before the device sleeps."""

    lock: LocksItself | NeverLocks | Unknown
    before_sleep: bool | Unknown


def read_idle_lock(files: UserFiles) -> UserLock:
    """What the running program was told; one that does not run locks nothing. What a person started, the person may change."""
    found = _idle_lock(files)
    if isinstance(found, Unknown):
        return UserLock.unknown(found)
    return UserLock(found.lock, SetBy.USER, may_change=True, password_on_resume=found.before_sleep)


def _idle_lock(files: UserFiles) -> IdleLock | Unknown:
    for process in files.running("swayidle"):
        return _told_to_swayidle(files, _arguments(files, process.pid))
    for process in files.running("hypridle"):
        if _NAMES_A_FILE.intersection(_arguments(files, process.pid)):
            return _ELSEWHERE
        settings = files.own("hypr/hypridle.conf")
        return parse_hypridle(settings) if settings.strip() else _ELSEWHERE
    return IdleLock(NeverLocks(because="neither swayidle nor hypridle is running"), before_sleep=False)


def _arguments(files: UserFiles, pid: int) -> list[str]:
    return files.host.read_text(f"/proc/{pid}/cmdline").rstrip("\0\n").split("\0")


def _told_to_swayidle(files: UserFiles, line: list[str]) -> IdleLock | Unknown:
    """By its arguments, else by the first settings file that there is, in the order of swayidle(1)."""
    told = parse_swayidle(shlex.join(line))
    if isinstance(told.lock, LocksItself):
        return told
    if "-C" in line:
        return _ELSEWHERE
    for settings in (files.in_home(".swayidle/config"), files.own("swayidle/config"), files.of_etc("swayidle/config")):
        if settings.strip():
            return parse_swayidle(settings)
    return told


@parser("swayidle", "cat ~/.config/swayidle/config, or ps -o args -C swayidle")
def parse_swayidle(text: str) -> IdleLock:
    """The shortest time-out that runs a locker, or asks for a lock which then runs one."""
    words = [word for line in text.splitlines() if not line.lstrip().startswith("#") for word in shlex.split(line)]
    if not words:
        raise ValueError("no command and no setting")
    timeouts, events = _events(_without_options(words))
    on_lock = _any(locks(command) for name, command in events if name == "lock")
    on_sleep = _any(locks(command, on_lock=on_lock) for name, command in events if name == "before-sleep")
    return _idle_lock_of(timeouts, "swayidle", on_lock=on_lock, on_sleep=on_sleep)


def _without_options(words: list[str]) -> list[str]:
    """The events: swayidle's name and its options come before them."""
    rest = list(words)
    if rest and rest[0].rpartition("/")[2] == "swayidle":
        rest.pop(0)
    while rest and rest[0].startswith("-"):
        option = rest.pop(0)
        if option in _TAKES_A_VALUE and rest:
            rest.pop(0)
    return rest


def _events(words: list[str]) -> tuple[list[tuple[int, str]], list[tuple[str, str]]]:
    timeouts, events = [], []
    rest = iter(words)
    for word in rest:
        if word == "timeout":
            timeouts.append((_seconds(next(rest, "")), next(rest, "")))
        elif word in _ONE_COMMAND:
            events.append((word, next(rest, "")))
        elif word in ("resume", "idlehint"):
            next(rest, "")
        else:
            raise ValueError("an event that swayidle does not know")
    return timeouts, events


@parser("hypridle", "cat ~/.config/hypr/hypridle.conf", "hypridle_conf")
def parse_hypridle(text: str) -> IdleLock:
    """The shortest `timeout` of a listener that runs a locker, or asks for a lock which then runs `lock_cmd`."""
    plain = re.sub(r"(?m)(?<!#)#(?!#).*$", "", text)
    blocks = [(match[1], dict(_pairs(match[2]))) for match in re.finditer(r"(\w+)\s*\{([^{}]*)\}", plain)]
    if not blocks:
        raise ValueError("neither general nor listener")
    general = {key: value for name, values in blocks if name == "general" for key, value in values.items()}
    on_lock = locks(general.get("lock_cmd", ""))
    on_sleep = locks(general.get("before_sleep_cmd", ""), on_lock=on_lock)
    listeners = [values for name, values in blocks if name == "listener"]
    timeouts = [(_seconds(each["timeout"]), each.get("on-timeout", "")) for each in listeners]
    return _idle_lock_of(timeouts, "hypridle", on_lock=on_lock, on_sleep=on_sleep)


def _pairs(block: str) -> Iterator[tuple[str, str]]:
    for line in block.splitlines():
        key, equals, value = line.partition("=")
        if equals:
            yield key.strip(), value.strip()


def _seconds(word: str) -> int:
    if not word.isdecimal() or not 0 <= int(word[:10]) <= _LONGEST_SECONDS:
        raise ValueError("no time that a lock could have")
    return int(word)


def _any(outcomes: Iterable[bool | None]) -> bool | None:
    found = set(outcomes)
    return True if True in found else None if None in found else False


def _idle_lock_of(
    timeouts: Iterable[tuple[int, str]], program: str, *, on_lock: bool | None, on_sleep: bool | None
) -> IdleLock:
    """The shortest that locks. A time-out of 0 is none, in swayidle and in hypridle."""
    found = [(seconds, locks(command, on_lock=on_lock, on_sleep=on_sleep)) for seconds, command in timeouts if seconds]
    before_sleep = _MAY_LOCK if on_sleep is None else on_sleep
    locking = [seconds for seconds, outcome in found if outcome]
    if locking:
        return IdleLock(LocksItself(min(locking), 0), before_sleep)
    if _any(outcome for _, outcome in found) is None:
        return IdleLock(_MAY_LOCK, before_sleep)
    return IdleLock(NeverLocks(because=f"{program} runs no locker when nobody does anything"), before_sleep)
