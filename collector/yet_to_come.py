"""Moments that have not come yet: what the time of a clock that was once far ahead has left in the store."""

from datetime import datetime, timedelta
from typing import Final

_A_CLOCK_MAY_BE_SET_BACK_BY: Final = timedelta(hours=1)


def is_yet_to_come(moment: datetime, now: datetime) -> bool:
    """Whether nothing can have happened then: by more than an hour, for a clock is set right by less now and then."""
    return moment > latest_to_come(now)


def latest_to_come(moment: datetime) -> datetime:
    """The latest that a clock which was right, as far as clocks are, can have taken for this moment."""
    return moment + _A_CLOCK_MAY_BE_SET_BACK_BY
