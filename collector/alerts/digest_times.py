"""When a weekly digest is due, by the school's clocks."""

from datetime import date, datetime, time, timedelta
from typing import Final

from collector.store.alert_digests import Schedule
from compliance.calendar import SchoolCalendar
from compliance.school_clock import day_of, moment_of

WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
LATE_FROM: Final = timedelta(hours=1)
"""What leaves later than that says so."""

_WEEK: Final = timedelta(days=7)
_TOO_OLD: Final = timedelta(days=6)
"""A digest that is nearly a week late is left to the next one, which is due within the day."""


def last_due(schedule: Schedule, calendar: SchoolCalendar, now: datetime) -> datetime | None:
    """The last moment at which one was due; None where that lies in holidays in which it is not to come, or too far back."""
    today, at = day_of(now), time(schedule.hour, schedule.minute)
    day = today - timedelta(days=(today.weekday() - schedule.weekday) % 7)
    if moment_of(day, at) > now:
        day -= _WEEK
    due = moment_of(day, at)
    is_too_old = now - due > _TOO_OLD
    return None if is_too_old or (not schedule.in_holidays and _is_holiday(day, calendar)) else due


def _is_holiday(day: date, calendar: SchoolCalendar) -> bool:
    """No school day in the week before it and none on it."""
    return calendar.school_days_between(day - _WEEK, day) == 0
