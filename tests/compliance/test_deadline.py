"""How much of the days of grace is gone: in time, half of it, due tomorrow, due today, overdue."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from school_year import YEAR

from compliance.deadline import Deadline, Stage, deadline

MONDAY = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


def due(since: datetime, days: int, *, every_day_counts: bool = False) -> Deadline:
    found = deadline(since, days, YEAR, every_day_counts=every_day_counts)
    assert found is not None
    return found


def test_seven_school_days_are_half_gone_on_the_fourth():
    assert due(MONDAY, 7) == Deadline(MONDAY, date(2026, 11, 6), date(2026, 11, 10), date(2026, 11, 11))


@pytest.mark.parametrize(
    ("today", "stage"),
    [
        (date(2026, 11, 2), Stage.IN_TIME),
        (date(2026, 11, 5), Stage.IN_TIME),
        (date(2026, 11, 6), Stage.HALF_GONE),
        (date(2026, 11, 9), Stage.HALF_GONE),
        (date(2026, 11, 10), Stage.DAY_BEFORE),
        (date(2026, 11, 11), Stage.LAST_DAY),
        (date(2026, 11, 12), Stage.OVERDUE),
    ],
)
def test_each_day_has_its_stage(today: date, stage: Stage):
    assert due(MONDAY, 7).stage_on(today) is stage


def test_what_ends_on_a_monday_is_warned_of_on_the_friday():
    assert due(datetime(2026, 11, 13, 9, 0, tzinfo=UTC), 6).day_before == date(2026, 11, 20)


def test_what_ends_on_the_first_day_of_a_term_is_warned_of_on_the_last_of_the_one_before():
    assert due(datetime(2026, 12, 17, 9, 0, tzinfo=UTC), 2) == Deadline(
        datetime(2026, 12, 17, 9, 0, tzinfo=UTC), date(2026, 12, 18), date(2026, 12, 18), date(2027, 1, 5)
    )


def test_one_day_begins_as_the_day_before():
    found = due(MONDAY, 1, every_day_counts=True)
    days = [MONDAY.date() + timedelta(days=each) for each in range(3)]
    assert [found.stage_on(day) for day in days] == [Stage.DAY_BEFORE, Stage.LAST_DAY, Stage.OVERDUE]


def test_no_day_at_all_is_due_at_once():
    found = due(MONDAY, 0)
    assert (found.stage_on(MONDAY.date()), found.overdue_since) == (Stage.LAST_DAY, date(2026, 11, 3))


def test_what_is_only_recorded_has_no_deadline():
    assert deadline(MONDAY, None, YEAR) is None


@settings(deadline=None)
@given(hours=st.integers(0, 12_000), days=st.integers(0, 60), every_day_counts=st.booleans())
def test_stages_only_ever_grow_graver(hours: int, days: int, *, every_day_counts: bool):
    since = datetime(2026, 9, 1, tzinfo=UTC) + timedelta(hours=hours)
    found = due(since, days, every_day_counts=every_day_counts)
    length = (found.put_right_by - since.date()).days + 2
    seen = [list(Stage).index(found.stage_on(since.date() + timedelta(days=each))) for each in range(length)]
    assert seen == sorted(seen)
    assert since.date() <= found.half_way <= found.put_right_by
