"""The calendar as it is recorded: nothing twice, nothing overwritten, and what cannot be right is refused."""

from datetime import date, timedelta

import pytest

from collector.errors import FormError, NotRecorded
from collector.registers import school_calendar
from collector.registers.school_calendar import Entry, calendar_of
from collector.store import audit, calendar_spans
from collector.store.calendar_spans import SpanKind
from collector.store.database import Transaction
from tests.fakes.school_records import LATER, NOW

HALF_TERM = Entry(SpanKind.CLOSED, date(2026, 10, 26), date(2026, 10, 30), "Half term", "uid-1")
TERM = Entry(SpanKind.TERM, date(2026, 9, 2), date(2026, 12, 18), "Autumn term")


def record(tx: Transaction, *entries: Entry, dry_run: bool = False) -> school_calendar.Recorded:
    return school_calendar.record(tx, "example", entries, actor="T", now=NOW, dry_run=dry_run)


def test_what_is_recorded_counts(tx: Transaction):
    record(tx, HALF_TERM, TERM)
    calendar = calendar_of(tx, "example")
    open_on = [calendar.is_school_day(date(2026, 10, day)) for day in (23, 26, 30)]
    assert (open_on, calendar.terms_known_until) == ([True, False, False], date(2026, 12, 18))
    assert calendar_of(tx, "another").terms == ()


def test_england_s_bank_holidays_are_there_without_being_recorded(tx: Transaction):
    assert calendar_of(tx, "example").is_school_day(date(2027, 5, 3)) is False


def test_the_same_a_second_time_changes_nothing(tx: Transaction):
    record(tx, HALF_TERM, HALF_TERM)
    again = record(tx, HALF_TERM)
    assert (again.added, again.unchanged, again.taken_back) == ((), (HALF_TERM,), ())
    assert len(calendar_spans.in_force(tx, "example")) == 1


def test_an_event_that_moved_takes_its_old_days_back(tx: Transaction):
    record(tx, HALF_TERM, TERM)
    moved = Entry(SpanKind.CLOSED, date(2026, 11, 2), date(2026, 11, 6), "Half term", "uid-1")
    done = record(tx, moved)
    assert [each.first_day for each in done.taken_back] == [date(2026, 10, 26)]
    assert [each.first_day for each in calendar_spans.in_force(tx, "example")] == [date(2026, 9, 2), date(2026, 11, 2)]


def test_a_dry_run_says_the_same_and_changes_nothing(tx: Transaction):
    assert record(tx, HALF_TERM, dry_run=True).added == (HALF_TERM,)
    assert calendar_spans.in_force(tx, "example") == []


def test_a_line_that_is_taken_back_counts_no_more_and_both_acts_are_in_the_log(tx: Transaction):
    record(tx, HALF_TERM)
    school_calendar.remove(tx, "example", 1, actor="T", now=LATER)
    assert calendar_of(tx, "example").closed == ()
    assert [(each.action, each.subject) for each in reversed(audit.recent(tx, "example", 2))] == [
        ("calendar.closed", "Half term: 26 October 2026 to 30 October 2026"),
        ("calendar.remove", "Half term: 26 October 2026 to 30 October 2026"),
    ]
    with pytest.raises(NotRecorded, match="no line 1"):
        school_calendar.remove(tx, "example", 1, actor="T", now=LATER)


@pytest.mark.parametrize(
    ("entry", "why"),
    [
        (Entry(SpanKind.TERM, date(2026, 9, 2), date(2026, 9, 1), "a"), "is before the first"),
        (Entry(SpanKind.CLOSED, date(2026, 9, 2), date(2026, 9, 2) + timedelta(days=101), "a"), "has more than 100 days"),
        (Entry(SpanKind.TERM, date(2026, 9, 2), date(2026, 9, 2) + timedelta(days=201), "a"), "has more than 200 days"),
        (Entry(SpanKind.CLOSED, date(1926, 9, 2), date(1926, 9, 2), "a"), "of this century"),
        (Entry(SpanKind.CLOSED, date(2026, 9, 2), date(2026, 9, 2), " "), "write a name"),
        (Entry(SpanKind.CLOSED, date(2026, 9, 2), date(2026, 9, 2), "a\x1b[2J"), "write a name"),
    ],
)
def test_what_cannot_be_right_is_refused_whole(tx: Transaction, entry: Entry, why: str):
    with pytest.raises(FormError, match=why):
        record(tx, HALF_TERM, entry)
    assert calendar_spans.in_force(tx, "example") == []
