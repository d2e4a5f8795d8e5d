"""What a command does that swayidle or hypridle runs when nobody did anything: it locks, it does not, or nobody knows.

A script of the person's may well run a locker: of a command that is not known here it is not said that it locks nothing.
Sources: swayidle(1), hypridle's documentation, the manuals of the programs named.
"""

import re
from typing import Final

LOCKER: Final = re.compile(r"(?<![\w-])(swaylock|hyprlock|gtklock|waylock|i3lock|physlock)(-effects)?(?![\w.-])")
_ASKS_FOR_LOCK: Final = re.compile(r"loginctl\s+lock-sessions?\b")
_SUSPENDS: Final = re.compile(r"\bsystemctl\s+(?:-\S+\s+)*(?:suspend|hibernate|hybrid-sleep|suspend-then-hibernate)\b")
_KILLS: Final = re.compile(r"\b(?:pkill|killall|pidof|pgrep)\b[^;&|]*")
_PARTS: Final = re.compile(r"[;&|]+")
_STARTS_ANOTHER: Final = frozenset({"exec", "spawn", "start", "restart"})

HARMLESS: Final = frozenset(
    {"swaymsg", "hyprctl", "riverctl", "wlopm", "wlr-randr", "brightnessctl", "light", "notify-send", "playerctl", "sleep"}
    | {"loginctl", "systemctl", "pkill", "killall", "pidof", "pgrep", "true", "echo", "dpms", "dispatch"}
)
"""Programs that lock nothing, unless they are told to start another one."""


def runs_locker(command: str) -> bool:
    """Whether a locker is started, and not only looked for or ended: `pidof hyprlock || hyprlock` does."""
    return bool(LOCKER.search(_KILLS.sub("", command)))


def locks(command: str, *, on_lock: bool) -> bool:
    """Also by asking for a lock, where something answers (`on_lock`)."""
    return runs_locker(command) or (on_lock and bool(_ASKS_FOR_LOCK.search(command)))


def suspends(command: str) -> bool:
    """Whether the device is sent to sleep, which locks it where a locker is run before sleep."""
    return bool(_SUSPENDS.search(command))


def is_clear(command: str) -> bool:
    """Whether it is known what every part of the command does."""
    return all(_is_harmless(each.split()) for each in _PARTS.split(command) if each.strip())


def _is_harmless(words: list[str]) -> bool:
    program = words[0].rpartition("/")[2]
    return (program in HARMLESS or LOCKER.fullmatch(program) is not None) and _STARTS_ANOTHER.isdisjoint(words[1:])
