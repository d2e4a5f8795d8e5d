"""How much of the time to put something right is gone: it is said half-way and on the day before, not only afterwards."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from compliance.calendar import SchoolCalendar
from compliance.grace import put_right_by


class Stage(StrEnum):
    """Where a day lies in the time that is given."""

    IN_TIME = "in_time"
    HALF_GONE = "half_gone"
    DAY_BEFORE = "day_before"
    LAST_DAY = "last_day"
    OVERDUE = "overdue"


@dataclass(frozen=True, slots=True)
class Deadline:
    """From `since` to the end of `put_right_by`. From `half_way` on half of the time is gone.

    `day_before` is the last day of work before the last: a Friday, where that is a Monday.
    """

    since: datetime
    half_way: date
    day_before: date
    put_right_by: date

    def stage_on(self, today: date) -> Stage:
        """The gravest that is true of a day."""
        if today > self.put_right_by:
            return Stage.OVERDUE
        if today == self.put_right_by:
            return Stage.LAST_DAY
        if today >= self.day_before:
            return Stage.DAY_BEFORE
        return Stage.HALF_GONE if today >= self.half_way else Stage.IN_TIME

    @property
    def overdue_since(self) -> date:
        """The first day on which it is overdue."""
        return self.put_right_by + timedelta(days=1)


def deadline(since: datetime, days: int | None, calendar: SchoolCalendar, *, every_day_counts: bool = False) -> Deadline | None:
    """The deadline of what began to fail then and has so many days; None where there is nothing to put right."""
    if days is None:
        return None
    half_way = put_right_by(since, -(-days // 2), calendar, every_day_counts=every_day_counts)
    last = put_right_by(since, days, calendar, every_day_counts=every_day_counts)
    if half_way is None or last is None:
        return None
    before = last - timedelta(days=1) if every_day_counts else calendar.school_day_before(last)
    return Deadline(since, half_way, max(before, since.date()), last)


def deadline_on(since: datetime, last: date, calendar: SchoolCalendar) -> Deadline:
    """The deadline of what began to fail then and has a last day of its own, which stands in the registers."""
    half_way = since.date() + max(last - since.date(), timedelta(0)) / 2
    return Deadline(since, half_way, max(calendar.school_day_before(last), since.date()), last)
