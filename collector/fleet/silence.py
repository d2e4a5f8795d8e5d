"""From when on a device is silent: the days are those of term, counted once for all devices."""

from datetime import datetime, timedelta
from typing import Final

from collector.reports.channel_words import SILENT_FROM
from compliance.calendar import SchoolCalendar

_LONGEST: Final = timedelta(days=3 * 365)
_STEP: Final = timedelta(microseconds=1)


def silent_since(calendar: SchoolCalendar, now: datetime) -> datetime:
    """Whatever was heard last at this moment or before is silent now, and nothing that was heard after it.

    The later something was heard, the less of the term has passed since: so the moment is found by halving.
    """
    silent, heard = now - _LONGEST, now
    while heard - silent > _STEP:
        middle = silent + (heard - silent) / 2
        if calendar.term_time(middle, now) >= SILENT_FROM:
            silent = middle
        else:
            heard = middle
    return silent
