"""How much of the time to put something right is gone, in words that are the same on every page."""

from datetime import date, timedelta
from typing import assert_never

from collector.reports import dates
from compliance.deadline import Deadline, Stage


def stage_words(deadline: Deadline, today: date) -> str:
    """`in time`, `half of the time is gone`, `due tomorrow`, `due today`, `overdue since Wed 4 Nov`."""
    stage = deadline.stage_on(today)
    match stage:
        case Stage.IN_TIME:
            return "in time"
        case Stage.HALF_GONE:
            return "half of the time is gone"
        case Stage.DAY_BEFORE:
            is_tomorrow = (deadline.put_right_by - today).days == 1
            return "due tomorrow" if is_tomorrow else f"due on {dates.day(deadline.put_right_by, today)}"
        case Stage.LAST_DAY:
            return "due today"
        case Stage.OVERDUE:
            return f"overdue since {dates.day(deadline.overdue_since, today)}"
        case impossible:
            assert_never(impossible)


def put_right_words(deadline: Deadline | None, today: date) -> str:
    """` · put right by Tue 4 Nov (due tomorrow)`, or nothing."""
    if deadline is None:
        return ""
    return f" · put right by {dates.day(deadline.put_right_by, today)} ({stage_words(deadline, today)})"


def due_words(deadline: Deadline | None, due_on: date | None, today: date) -> str:
    """By when something must be put right or, where nothing has to be, is due next: the same day on every page."""
    if deadline is not None:
        return put_right_words(deadline, today).removeprefix(" · ")
    if due_on is None:
        return ""
    late = due_on < today
    return f"overdue since {dates.day(due_on + timedelta(days=1), today)}" if late else f"due {dates.day(due_on, today)}"
