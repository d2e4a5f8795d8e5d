"""Days as people read them, in the same words whatever the machine's language is set to."""

from datetime import date
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


def day_in_words(day: date) -> str:
    """1 March 2026."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
