"""Lengths of time as a policy writes them ("15 min") and as people read them ("15 minutes")."""

import re
from datetime import timedelta
from typing import Final

from compliance.counted import counted

EXAMPLE: Final = 'a duration such as "15 min", "900 s", "8 h" or "7 days"'

_SECONDS: Final = {"s": 1, "min": 60, "h": 3_600, "day": 86_400, "days": 86_400}
_WRITTEN: Final = re.compile(r"([0-9]{1,6}) (s|min|h|days?)")
_UNITS: Final = (("day", 86_400), ("hour", 3_600), ("minute", 60), ("second", 1))


def parse_duration(written: str) -> timedelta:
    """A whole number, one space, a unit: s, min, h, day or days. Anything else is a ValueError."""
    match = _WRITTEN.fullmatch(written)
    if match is None:
        raise ValueError(f"not a duration: {written!r}")
    return timedelta(seconds=int(match[1]) * _SECONDS[match[2]])


def in_words(duration: timedelta) -> str:
    """The two largest units that are not zero: "3 days 4 hours", "30 minutes". Shorter than a second: "no time"."""
    rest = int(duration.total_seconds())
    words = []
    for unit, seconds in _UNITS:
        count, rest = divmod(rest, seconds)
        if count:
            words.append(counted(count, unit))
    return " ".join(words[:2]) or "no time"
