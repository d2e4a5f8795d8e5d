"""How a run of the agent ended: said at its end where that can be said, else found out at its next start."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

MOST_PAST_ENDS: Final = 16
"""In one report. A device that starts and dies all day tells its newest."""


class Parting(StrEnum):
    """How it ended, or why it will be quiet. It is the device's own word: whoever rules the device can make it say another."""

    SHUT_DOWN = "shut_down"  # the computer is shut down, or starts anew
    STOPPED = "stopped"  # the service was told to end, and the computer stays on
    UNINSTALLED = "uninstalled"
    UPGRADED = "upgraded"  # a newer version of the agent takes its place
    ENDED = "ended"  # it was told to end; whether the computer goes down too, the system does not say
    BATTERY = "battery"  # only the session ends: on battery none is kept open, and the agent goes on
    KILLED = "killed"  # it ended without a word while the computer stayed on: killed, or crashed
    POWER_LOST = "power_lost"  # it ended without a word, and the computer was started since
    OTHER = "other"  # a word of a later version


@dataclass(frozen=True, slots=True)
class PastEnd:
    """The end of an earlier run, as a later one found it. It was known to go on until `known_until`, by the device's clock."""

    how: Parting
    known_until: datetime


def parting_of(word: str) -> Parting | None:
    """The parting that a message names by its word; None where it names none."""
    if not word:
        return None
    return next((each for each in Parting if each.value == word), Parting.OTHER)
