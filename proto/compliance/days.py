"""Days and moments as people read them, in the same words whatever the machine's language is set to."""

from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Final

_MONTHS: Final = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


_WEEKDAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def day_in_words(day: date) -> str:
    """1 March 2026."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def moment_in_words(instant: datetime) -> str:
    """Sun 1 Mar 2026 at 09:05 UTC."""
    return _minute_in_words(instant.astimezone(UTC).replace(second=0, microsecond=0))


@lru_cache(maxsize=1024)  # a collector says the same minute of every device that has just reported
def _minute_in_words(then: datetime) -> str:
    return f"{_WEEKDAYS[then.weekday()]} {then.day} {_MONTHS[then.month - 1][:3]} {then.year} at {then:%H:%M} UTC"
