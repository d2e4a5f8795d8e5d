"""How the computer sleeps: as ever (S1 to S3), or with "Modern Standby" (S0), where the screen's going off is its sleep.

Source: powercfg of Microsoft Learn. Its words are translated; the names of the states are not. It prints two lists, first of
the states that are there; only the list of those that are not has reasons, indented deeper, below each.
"""

import re
from enum import StrEnum
from typing import Final

from agent.probes.parsing import parser

_STATE: Final = re.compile(r"^ {2,6}\S.*?\b(S[0-3])\b", re.MULTILINE)
_REASON: Final = re.compile(r"^(?: {7,}|\t)\S", re.MULTILINE)


class Sleeps(StrEnum):
    """In which way."""

    CLASSIC = "classic"
    MODERN_STANDBY = "modern_standby"
    NOT_AT_ALL = "not_at_all"


@parser("powercfg_availablesleepstates", "powercfg /availablesleepstates", "powercfg_a")
def parse_sleep_states(text: str) -> Sleeps:
    """By the first list. Without any state the list of those that are missing is the only one."""
    lists = re.split(r"\n[ \t\r]*\n", text.strip("\r\n"))
    if not any(_STATE.search(each) for each in lists):
        raise ValueError("no state of sleep is named")
    states = set() if _REASON.search(lists[0]) else set(_STATE.findall(lists[0]))
    if "S0" in states:
        return Sleeps.MODERN_STANDBY
    return Sleeps.CLASSIC if states else Sleeps.NOT_AT_ALL
