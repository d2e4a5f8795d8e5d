"""How long after the screen saver or the display's sleep a password is asked for. Source: sysadminctl(8).

The keys askForPassword and askForPasswordDelay of a person's own settings have meant nothing since macOS 10.13
(mathiasbynens/dotfiles#809, osquery/osquery#6243), so they are not read. sysadminctl answers on the error side, behind the time
and its process number, and only in the person's own session: root is told nothing (osquery/osquery#6451).
"""

import re
from typing import Final

from agent.probes.parsing import parser
from compliance.values import dataclass

_SAID: Final = re.compile(
    r"\bscreenLock (?:is (off)|delay is (?:(immediate)|(-?\d{1,9})(?:\.\d+)? seconds?))\s*$", re.MULTILINE
)


@dataclass(frozen=True, slots=True)
class AsksAfter:
    """A password is asked for so many seconds later."""

    seconds: int


@dataclass(frozen=True, slots=True)
class NeverAsks:
    """The screen opens without a password."""


@parser("sysadminctl", "sysadminctl -screenLock status 2>&1")
def parse_sysadminctl(text: str) -> AsksAfter | NeverAsks:
    """`sysadminctl -screenLock status`. A delay below 0 is another way of saying "off"."""
    said = _SAID.findall(text)
    if len(said) != 1:
        raise ValueError("no delay")
    off, immediate, seconds = said[0]
    if off or (seconds and int(seconds) < 0):
        return NeverAsks()
    return AsksAfter(0 if immediate else int(seconds))
