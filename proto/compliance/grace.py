"""Days of grace: by when something that needs action must have been put right."""

from datetime import date, datetime, timedelta

from compliance.calendar import SchoolCalendar


def put_right_by(since: datetime, days: int | None, calendar: SchoolCalendar, *, every_day_counts: bool = False) -> date | None:
    """The last day of grace, counted from the day after `since` (UTC); None where the severity has no failing state.

    Days are school days by the school's calendar: holidays pause them. With `every_day_counts` nothing does: what is critical
    does not wait for Monday, nor for September.
    """
    if days is None:
        return None
    day = since.date()
    return day + timedelta(days=days) if every_day_counts else calendar.add_school_days(day, days)
