"""Days of grace: by when something that needs action must have been put right."""

from datetime import date, datetime, timedelta
from typing import Final

_SATURDAY: Final = 5


def put_right_by(since: datetime, days: int | None, *, every_day_counts: bool = False) -> date | None:
    """The last day of grace, counted from the day after `since` (UTC); None where the severity has no failing state.

    Days are school days, Monday to Friday, until the school's own calendar is known here (holidays do not pause them yet).
    With `every_day_counts` weekends count too: what is critical does not wait for Monday.
    """
    if days is None:
        return None
    day = since.date()
    if every_day_counts:
        return day + timedelta(days=days)
    for _ in range(days):
        day += timedelta(days=1)
        while day.weekday() >= _SATURDAY:
            day += timedelta(days=1)
    return day
