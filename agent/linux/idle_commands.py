"""What a command does that swayidle or hypridle runs when nobody did anything: it locks, it does not, or nobody knows.

Both hand it to `sh -c`. A locker counts where the shell surely comes to it; its name alone, in a message or a comment, locks
nothing, and of a command that is not known here it is not said that it locks nothing.
Sources: sh(1p) of POSIX (lists, quoting), swayidle(1), hypridle's documentation, the manuals of the programs named.
"""

import re
import shlex
from dataclasses import dataclass, field
from typing import Final

LOCKER: Final = re.compile(r"(?<![\w-])(swaylock|hyprlock|gtklock|waylock|i3lock|physlock)(-effects)?(?![\w.-])")
_PIECE: Final = re.compile(
    r"(?P<gap>[ \t]+)|(?P<comment>#.*)|(?P<operator>&&|\|\||[;&|])"
    r"|(?P<word>(?:\\.|'[^']*'|\"(?:\\.|[^\"\\])*\"|[^\s;&|'\"\\])+)|(?P<other>[\s\S])"
)
_STARTS_ANOTHER: Final = frozenset({"exec", "spawn", "start", "restart"})
_RUNS_FIRST: Final = re.compile(r"\$\(|`|[<>]\(")
_STARTERS: Final = (["exec"], ["swaymsg", "exec"], ["hyprctl", "dispatch", "exec"])
_ASKS_FOR_LOCK: Final = frozenset({"lock-session", "lock-sessions"})
_SUSPENDS: Final = frozenset({"suspend", "hibernate", "hybrid-sleep", "suspend-then-hibernate"})
_LOOKS: Final = frozenset({"pidof", "pgrep"})
_LOOKS_OR_ENDS: Final = _LOOKS | {"pkill", "killall"}
_PLAIN_OPTIONS: Final = frozenset({"-x", "-q", "-s"})  # pgrep's -v turns it round, and its -f finds the shell itself

HARMLESS: Final = frozenset(
    {"swaymsg", "hyprctl", "riverctl", "wlopm", "wlr-randr", "brightnessctl", "light", "notify-send", "playerctl", "sleep"}
    | {"loginctl", "systemctl", "pkill", "killall", "pidof", "pgrep", "true", "echo", "dpms", "dispatch"}
)
"""Programs that lock nothing, unless they are told to start another one."""


@dataclass(slots=True)
class _Part:
    """One program with its arguments, and what stands between it and the one before."""

    operator: str = ""
    words: list[str] = field(default_factory=list)

    @property
    def program(self) -> str:
        return _name(self.words[0])


def locks(command: str, *, on_lock: bool | None = False, on_sleep: bool | None = False) -> bool | None:
    """Whether it surely locks, or surely does not; None where nobody knows.

    Also by asking for a lock or sending the device to sleep, as far as a locker is run then (`on_lock`, `on_sleep`).
    """
    parts = _parts(command)
    if parts is None:
        return None
    is_clear = is_reached = comes_soon = True
    for before, part in zip([None, *parts], parts, strict=False):
        is_reached = _is_reached(before, part.operator, was_reached=is_reached)
        effect = _effect(part, on_lock=on_lock, on_sleep=on_sleep)
        if effect and is_clear and is_reached and comes_soon:
            return True
        is_clear = is_clear and effect is False
        comes_soon = comes_soon and part.program != "sleep"
    return False if is_clear else None


def _parts(command: str) -> list[_Part] | None:
    """None where it is no plain list of programs."""
    parts = [_Part()]
    for piece in _PIECE.finditer(command):
        if piece.lastgroup == "other" or (piece.lastgroup == "operator" and not parts[-1].words):
            return None
        if piece.lastgroup == "operator":
            parts.append(_Part(piece[0]))
        elif piece.lastgroup == "word":
            parts[-1].words.append(shlex.split(piece[0])[0])
    if not parts[-1].words and parts.pop().operator not in ("", ";", "&"):
        return None
    return parts


def _is_reached(before: _Part | None, operator: str, *, was_reached: bool) -> bool:
    """Whether the shell surely comes to what follows, or a locker runs already."""
    if before is None or operator in (";", "&"):
        return True
    if operator == "||":
        return was_reached and _looks_for_locker(before)
    return operator == "&&" and was_reached and before.words == ["true"]


def _looks_for_locker(part: _Part) -> bool:
    sought = [each for each in part.words[1:] if each not in _PLAIN_OPTIONS]
    return part.program in _LOOKS and bool(sought) and all(LOCKER.fullmatch(each) for each in sought)


def _effect(part: _Part, *, on_lock: bool | None, on_sleep: bool | None) -> bool | None:
    """What one program does where it is run."""
    first = next((each for each in part.words[1:] if not each.startswith("-")), "")
    if _starts_locker(part):
        return True
    if part.program == "loginctl" and first in _ASKS_FOR_LOCK:
        return on_lock
    if part.program == "systemctl" and first in _SUSPENDS:
        return on_sleep
    names_one = LOCKER.search(" ".join(part.words)) is not None and part.program not in _LOOKS_OR_ENDS
    return False if _is_harmless(part) and not names_one else None


def _starts_locker(part: _Part) -> bool:
    words = _spread([part.program, *part.words[1:]])
    for starter in _STARTERS:
        if words[: len(starter)] == starter:
            words = words[len(starter) :]
            break
    return bool(words) and LOCKER.fullmatch(_name(words[0])) is not None


def _is_harmless(part: _Part) -> bool:
    runs_first = any(_RUNS_FIRST.search(each) for each in part.words)
    return part.program in HARMLESS and not runs_first and _STARTS_ANOTHER.isdisjoint(_spread(part.words[1:]))


def _spread(words: list[str]) -> list[str]:
    """The words within the words: swaymsg takes `exec swaylock` as one as well."""
    return [each for word in words for each in re.split(r"[\s;,]+", word) if each]


def _name(program: str) -> str:
    return program.rpartition("/")[2]
