"""When time alone will change what a device is judged to be: found by judging it at later moments, so no rule need know."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from compliance.assessment import Assessment

HORIZON: Final = timedelta(days=1)
"""What changes and changes back within a day, as a clock of the collector that was wrong may make it, is found a day late."""

_RESOLUTION: Final = timedelta(seconds=10)


def next_look(judged: Callable[[datetime], Assessment], now: datetime) -> datetime:
    """The end of the ten seconds in which the outcome of now first changes; in a day where it does not change before.

    Rules only read the clock to see how old something is, or which day it is: between two equal outcomes nothing differs.
    """
    here = judged(now)
    low, high = now, now + HORIZON
    if judged(high) == here:
        return high
    while high - low > _RESOLUTION:
        middle = low + (high - low) / 2
        low, high = (middle, high) if judged(middle) == here else (low, middle)
    return high


def what_moves(here: Assessment, later: Assessment) -> frozenset[str]:
    """The rules with another outcome at the later of two moments: between them no other one changes."""
    pairs = zip(here.outcomes, later.outcomes, strict=True)
    return frozenset(was.rule_id for was, will in pairs if was != will)
