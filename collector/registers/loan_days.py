"""By when a device is due back unless people agree on another day."""

from datetime import date
from typing import Final

from compliance.calendar import SchoolCalendar

_SUMMER: Final = (6, 7, 8)  # in England and Wales a school year ends in July; a term that was typed in late may end in June


def suggested(calendar: SchoolCalendar, last_day: date | None, today: date) -> date | None:
    """The end of the summer term, or the borrower's last day at the school if that is sooner. None where neither is known."""
    ends = [term.last for term in calendar.terms if term.last.month in _SUMMER and term.last > today]
    known = [each for each in (min(ends, default=None), last_day) if each is not None and each >= today]
    return min(known, default=None)
