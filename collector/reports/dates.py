"""Days and moments as people read them: "Tue 4 Nov, 14:05 (2 days ago)". The year is said when it is not the present one."""

from datetime import date, datetime, timedelta, tzinfo
from typing import Final

from compliance.counted import counted

_STEPS: Final = (
    (timedelta(days=1), "day"),
    (timedelta(hours=1), "hour"),
    (timedelta(minutes=1), "minute"),
)


def moment(instant: datetime, now: datetime, zone: tzinfo | None) -> str:
    """The local date and time, and how long ago that was. `zone` None is the zone of this computer."""
    local = instant.astimezone(zone)
    return f"{day(local.date(), now.astimezone(zone).date())}, {local:%H:%M} ({age(now - instant)})"


def day(when: date, today: date) -> str:
    """`Tue 4 Nov`, with the year when it is another one than today's."""
    year = "" if when.year == today.year else f" {when.year}"
    return f"{when:%a} {when.day} {when:%b}{year}"


def full_day(when: date) -> str:
    """`Tue 4 Nov 2026`, as records have it that are read in later years."""
    return f"{when:%a} {when.day} {when:%b} {when.year}"


def age(elapsed: timedelta) -> str:
    """`2 days ago`, `5 minutes ago`, `just now`; what lies ahead is `in 3 hours`."""
    length = abs(elapsed)
    for step, name in _STEPS:
        if length >= step:
            words = counted(length // step, name)
            return f"{words} ago" if elapsed > timedelta(0) else f"in {words}"
    return "just now"
