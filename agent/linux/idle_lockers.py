"""The lock of sway, Hyprland, river and their like: a program that runs a locker when nobody did anything for a while.

Sources: swayidle(1), hypridle's documentation. A time-out that only switches the screen off locks nothing.
"""

import re
import shlex
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from agent.linux.user_files import UserFiles
from agent.linux.user_lock import UserLock
from agent.probes.parsing import parser
from compliance.facts import LocksItself, NeverLocks, SetBy
from compliance.unknown import Unknown, Why

LOCKER: Final = re.compile(r"(?<![\w-])(swaylock|hyprlock|gtklock|waylock|i3lock|physlock)(-effects)?(?![\w.-])")
_ASKS_FOR_LOCK: Final = re.compile(r"loginctl\s+lock-sessions?\b")
_KILLS: Final = re.compile(r"\b(?:pkill|killall|pidof|pgrep)\b[^;&|]*")
_LONGEST_SECONDS: Final = 31_536_000  # a year: more is no lock
_TAKES_A_VALUE: Final = frozenset({"-C", "-S"})
_ONE_COMMAND: Final = frozenset({"before-sleep", "after-resume", "lock", "unlock"})


@dataclass(frozen=True, slots=True)
class IdleLock:
    """When a locker is run, and whether one is run before the device sleeps."""

    lock: LocksItself | NeverLocks
    before_sleep: bool


def read_idle_lock(files: UserFiles) -> UserLock:
    """What the running program was told; one that does not run locks nothing. What a person started, the person may change."""
    found = _idle_lock(files)
    if isinstance(found, Unknown):
        return UserLock.unknown(found)
    return UserLock(found.lock, SetBy.USER, may_change=True, password_on_resume=found.before_sleep)


def _idle_lock(files: UserFiles) -> IdleLock | Unknown:
    for process in files.running("swayidle"):
        line = files.host.read_text(f"/proc/{process.pid}/cmdline").rstrip("\0\n").split("\0")
        told = parse_swayidle(shlex.join(line))
        if isinstance(told.lock, LocksItself):
            return told
        settings = files.own("swayidle/config")
        return parse_swayidle(settings) if settings.strip() and "-C" not in line else told
    if files.running("hypridle"):
        settings = files.own("hypr/hypridle.conf")
        return (
            parse_hypridle(settings)
            if settings.strip()
            else Unknown(Why.NOT_RECORDED, "hypridle's settings are not where it says")
        )
    return IdleLock(NeverLocks(because="neither swayidle nor hypridle is running"), before_sleep=False)


@parser("swayidle", "cat ~/.config/swayidle/config, or ps -o args -C swayidle")
def parse_swayidle(text: str) -> IdleLock:
    """The shortest time-out that runs a locker, or asks for a lock which then runs one."""
    words = [word for line in text.splitlines() if not line.lstrip().startswith("#") for word in shlex.split(line)]
    if not words:
        raise ValueError("no command and no setting")
    timeouts, events = _events(_without_options(words))
    on_lock = any(_runs_locker(command) for name, command in events if name == "lock")
    locking = [seconds for seconds, command in timeouts if _locks(command, on_lock=on_lock)]
    asleep = any(_locks(command, on_lock=on_lock) for name, command in events if name == "before-sleep")
    return IdleLock(_lock_of(locking, "swayidle"), asleep)


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
    on_lock = _runs_locker(general.get("lock_cmd", ""))
    listeners = [values for name, values in blocks if name == "listener"]
    locking = [_seconds(each["timeout"]) for each in listeners if _locks(each.get("on-timeout", ""), on_lock=on_lock)]
    return IdleLock(_lock_of(locking, "hypridle"), _locks(general.get("before_sleep_cmd", ""), on_lock=on_lock))


def _pairs(block: str) -> Iterator[tuple[str, str]]:
    for line in block.splitlines():
        key, equals, value = line.partition("=")
        if equals:
            yield key.strip(), value.strip()


def _seconds(word: str) -> int:
    if not word.isdecimal() or not 0 <= int(word[:10]) <= _LONGEST_SECONDS:
        raise ValueError("no time that a lock could have")
    return int(word)


def _runs_locker(command: str) -> bool:
    """Whether a locker is started, and not only looked for or ended: `pidof hyprlock || hyprlock` does."""
    return bool(LOCKER.search(_KILLS.sub("", command)))


def _locks(command: str, *, on_lock: bool) -> bool:
    return _runs_locker(command) or (on_lock and bool(_ASKS_FOR_LOCK.search(command)))


def _lock_of(locking: Iterable[int], program: str) -> LocksItself | NeverLocks:
    """A time-out of 0 is none, in swayidle and in hypridle."""
    shortest = min((each for each in locking if each), default=0)
    return LocksItself(shortest, 0) if shortest else NeverLocks(because=f"{program} runs no locker when nobody does anything")
