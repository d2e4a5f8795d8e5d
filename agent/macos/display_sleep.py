"""After how long the display goes to sleep. Source: pmset(1), `pmset -g custom`.

`displaysleep` is in minutes, for each source of power, and 0 means never; `sleep` and `disksleep` are other things.
"""

import re
from typing import Final

from agent.probes.parsing import parser
from compliance.values import dataclass

_SECTION: Final = re.compile(r"^(\w[\w ]*?) Power:\s*$")
_SETTING: Final = re.compile(r"^\s+displaysleep\s+(\d{1,6})\b")


@dataclass(frozen=True, slots=True)
class SleepsAfter:
    """The display sleeps after so many idle seconds."""

    seconds: int


@dataclass(frozen=True, slots=True)
class NeverSleeps:
    """The display stays on."""


@dataclass(frozen=True, slots=True)
class DisplaySleep:
    """For each source of power that the Mac has settings for (AC, Battery, UPS)."""

    by_power: dict[str, SleepsAfter | NeverSleeps]


@parser("pmset", "pmset -g custom")
def parse_pmset(text: str) -> DisplaySleep:
    """`pmset -g custom`. A section without the setting makes the whole answer one that is not understood."""
    found: dict[str, SleepsAfter | NeverSleeps] = {}
    sections: set[str] = set()
    now = ""
    for line in text.splitlines():
        if section := _SECTION.match(line):
            now = section[1]
            sections.add(now)
        elif now and (setting := _SETTING.match(line)):
            minutes = int(setting[1])
            found[now] = SleepsAfter(minutes * 60) if minutes else NeverSleeps()
    if not sections or sections != set(found):
        raise ValueError("no displaysleep for some source of power")
    return DisplaySleep(found)
