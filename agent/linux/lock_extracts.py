"""Of a person's own settings what the parsers of lock and media read. The rest names that person's pictures and folders.

What a parser does not understand stays something that it does not understand. Sources: those of the parsers.
"""

import re
from collections.abc import Iterator
from typing import Final
from xml.sax.saxutils import quoteattr

from agent.errors import UnexpectedOutput
from agent.linux.gsettings import AUTORUN, FAMILIES, UBUNTUS, parse_dump, parse_settings
from agent.linux.idle_commands import HARMLESS, LOCKER
from agent.linux.kscreenlocker import DEFAULTS as KDE_KEYS
from agent.linux.xfconf import DEFAULTS as XFCE_KEYS
from agent.linux.xfconf import PRESENTING, parse_channel

_KDE_ENTRY: Final = re.compile(rf"((?:{'|'.join(KDE_KEYS)})(?:\[\$\w*\])?\s*=\s*)(.*)")
_PLAIN_VALUE: Final = re.compile(r"[\w.+-]{0,16}")
_WORD: Final = re.compile(r"[^\s\0\\'\"{}=;&|#]+")
_IDLE_WORDS: Final = frozenset(
    {"timeout", "before-sleep", "after-resume", "lock", "unlock", "resume", "idlehint", "swayidle"}
    | {"general", "listener", "lock_cmd", "before_sleep_cmd", "on-timeout"}
    | {"lock-session", "lock-sessions", "suspend", "hibernate", "hybrid-sleep", "suspend-then-hibernate"}
    | {"exec", "spawn", "start", "restart", "--config"}
    | HARMLESS
)
_OPTION: Final = re.compile(r"-[A-Za-z]|\d+")
_KEYS: Final = frozenset({UBUNTUS, *AUTORUN.values()} | {key for family in FAMILIES for key in family.all})


def of_kde(text: str) -> str:
    """kscreenlockerrc: the group Daemon, and of that the lock's own settings."""
    return "".join(f"{each}\n" for each in _kde_lines(text))


def _kde_lines(text: str) -> Iterator[str]:
    inside = False
    for line in (each.strip() for each in text.splitlines()):
        if line == "[$i]":
            yield line
        elif line.startswith("["):
            inside = re.fullmatch(r"\[Daemon\](\[\$i\])?", line) is not None
            yield from (line,) if inside else ()
        elif inside and (entry := _KDE_ENTRY.fullmatch(line)):
            yield entry[1] + (entry[2] if _PLAIN_VALUE.fullmatch(entry[2].strip()) else "(left out)")


def of_idle_program(text: str) -> str:
    """The settings and arguments of swayidle, and hypridle's settings: times, events, lockers. Any other word becomes `x`."""
    return _WORD.sub(_of_idle_word, text)


def _of_idle_word(match: re.Match[str]) -> str:
    word = match[0].rpartition("/")[2]
    if LOCKER.fullmatch(word):
        return word
    if locker := LOCKER.search(match[0]):
        return f"x/{locker[0]}/x"  # that it is named there leaves open what is run
    if word in _IDLE_WORDS or _OPTION.fullmatch(match[0]):
        return word
    return "-x" if word.startswith("-") else "x"


def of_xfce(text: str) -> str:
    """A channel of Xfce's settings with the properties of the lock, each by its whole path."""
    try:
        channel = parse_channel(text)
    except UnexpectedOutput:
        return "(left out: not understood)"
    kept = {key: value for key, value in channel.values.items() if key in XFCE_KEYS or key == PRESENTING}
    locked = ' locked="*"' if channel.locked else ""
    lines = (f"  <property name={quoteattr(key[1:])} value={quoteattr(value)}/>\n" for key, value in kept.items())
    return f"<channel name={quoteattr(channel.name)}{locked}>\n{''.join(lines)}</channel>\n"


def of_gsettings(text: str) -> str:
    """`gsettings list-recursively`: the lines of the keys that are read. The picture of a screen saver is none of them."""
    return "".join(f"{line}\n" for line in text.splitlines() if parse_settings(line).keys() & _KEYS)


def of_dconf(text: str) -> str:
    """`dconf dump /`: the same of it. A whole dump tells which files a person opened."""
    return "".join(_of_dconf_group(each) for each in re.split(r"(?m)^(?=\[)", text))


def _of_dconf_group(group: str) -> str:
    head, *lines = group.splitlines() or [""]
    kept = [each for each in lines if parse_dump(f"{head}\n{each}").keys() & _KEYS]
    return "".join(f"{each}\n" for each in (head, *kept)) if kept else ""
