"""School days: terms, what lies between them, INSET days, bank holidays, and days of which nothing is known."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from school_year import BANK_HOLIDAYS, CLOSED, TERMS, YEAR

from compliance.calendar import WITHOUT_TERMS, SchoolCalendar, Span

DAYS = st.dates(date(2025, 1, 1), date(2029, 12, 31))


@pytest.mark.parametrize(
    ("day", "is_school_day"),
    [
        pytest.param(date(2026, 11, 26), True, id="a Thursday in term"),
        pytest.param(date(2026, 11, 28), False, id="a Saturday in term"),
        pytest.param(date(2026, 10, 28), False, id="half term"),
        pytest.param(date(2026, 12, 18), True, id="the last day of a term"),
        pytest.param(date(2026, 12, 21), False, id="between two terms"),
        pytest.param(date(2027, 1, 4), False, id="an INSET day that is the first of a term"),
        pytest.param(date(2027, 5, 3), False, id="a bank holiday in term"),
        pytest.param(date(2027, 7, 22), False, id="the summer after the last term that is known"),
        pytest.param(date(2027, 8, 31), False, id="the last day of that summer"),
        pytest.param(date(2026, 8, 27), False, id="the summer before the first term that is known"),
        pytest.param(date(2027, 9, 1), True, id="a Wednesday after everything that is known"),
        pytest.param(date(2026, 6, 24), True, id="a Wednesday before everything that is known"),
    ],
)
def test_a_school_day_is_one_on_which_the_school_is_open(day: date, *, is_school_day: bool):
    assert YEAR.is_school_day(day) is is_school_day


def test_a_calendar_that_has_run_out_stops_no_clock():
    """Two terms that lie a year apart say nothing of what is between them."""
    calendar = SchoolCalendar((TERMS[0], Span(date(2027, 9, 1), date(2027, 12, 17), "Autumn term 2027")))
    assert (calendar.is_school_day(date(2027, 3, 10)), calendar.is_school_day(date(2027, 8, 11))) == (True, False)


GAPS = {
    "the summer": (date(2026, 7, 21), date(2026, 9, 2), []),
    "a summer of ten weeks, as some schools have it": (date(2026, 7, 1), date(2026, 9, 9), []),
    "Christmas": (date(2026, 12, 18), date(2027, 1, 5), []),
    "Easter": (date(2027, 3, 25), date(2027, 4, 12), []),
    "the longest holiday that is not in summer": (date(2026, 12, 11), date(2027, 1, 5), []),
    "a day more than that": (date(2026, 12, 10), date(2027, 1, 5), [(date(2026, 12, 11), date(2027, 1, 4))]),
    "a half term that nobody recorded": (date(2027, 2, 12), date(2027, 4, 12), [(date(2027, 2, 15), date(2027, 4, 9))]),
    "the last half of the year that nobody recorded": (
        date(2027, 5, 28),
        date(2027, 9, 1),
        [(date(2027, 5, 31), date(2027, 7, 30))],
    ),
}


@pytest.mark.parametrize(("last", "first", "untold"), GAPS.values(), ids=GAPS)
def test_what_lies_between_two_terms_is_a_holiday_unless_a_term_was_forgotten(
    last: date, first: date, untold: list[tuple[date, date]]
):
    calendar = SchoolCalendar((Span(last - timedelta(days=40), last, "a"), Span(first, first + timedelta(days=40), "b")))
    between = [last + timedelta(days=each) for each in range(1, (first - last).days)]
    counted = [day for day in between if calendar.is_school_day(day)]
    assert [(each.first, each.last) for each in calendar.untold] == untold
    assert counted == [day for day in between if day.weekday() < 5 and any(a <= day <= b for a, b in untold)]


def test_a_long_holiday_that_is_recorded_is_no_forgotten_term():
    terms = (Span(date(2026, 9, 2), date(2026, 12, 9), "a"), Span(date(2027, 1, 11), date(2027, 3, 25), "b"))
    assert SchoolCalendar(terms, (Span(date(2026, 12, 10), date(2027, 1, 10), "Christmas holiday"),)).untold == ()


def test_without_any_calendar_monday_to_friday_are_school_days():
    week = [date(2026, 11, 23) + timedelta(days=each) for each in range(7)]
    assert [WITHOUT_TERMS.is_school_day(day) for day in week] == [True] * 5 + [False] * 2


def test_a_weekend_between_two_half_terms_is_no_holiday():
    halves = SchoolCalendar((Span(date(2027, 4, 12), date(2027, 5, 28), "a"), Span(date(2027, 5, 31), date(2027, 7, 21), "b")))
    friday = datetime(2027, 5, 28, 12, 0, tzinfo=UTC)
    assert halves.term_time(friday, friday + timedelta(days=3)) == timedelta(days=3)


def test_over_the_summer_nobody_is_missed():
    """A device lent on the last day and silent until the first one: one afternoon and one morning of term."""
    lent, back = datetime(2027, 7, 21, 15, 0, tzinfo=UTC), datetime(2027, 9, 1, 9, 0, tzinfo=UTC)
    assert YEAR.term_time(lent, back) == timedelta(hours=18)


def test_a_weekend_in_term_is_time_in_term():
    friday = datetime(2026, 11, 20, 16, 0, tzinfo=UTC)
    assert YEAR.term_time(friday, friday + timedelta(days=3)) == timedelta(days=3)


def test_time_that_runs_backwards_is_no_holiday():
    moment = datetime(2026, 12, 25, 12, 0, tzinfo=UTC)
    assert YEAR.term_time(moment, moment - timedelta(hours=1)) <= timedelta(0)


@settings(deadline=None)
@given(day=DAYS, count=st.integers(0, 120))
def test_as_many_school_days_lie_between_as_were_added(day: date, count: int):
    later = YEAR.add_school_days(day, count)
    assert YEAR.school_days_between(day, later) == count
    assert count == 0 or YEAR.is_school_day(later)


@settings(deadline=None)
@given(day=DAYS, count=st.integers(1, 60))
def test_a_holiday_only_ever_gives_more_time(day: date, count: int):
    assert YEAR.add_school_days(day, count) >= WITHOUT_TERMS.add_school_days(day, count)


@settings(deadline=None)
@given(days=st.integers(0, 1000), hours=st.integers(0, 20_000))
def test_time_in_term_is_never_more_than_time(days: int, hours: int):
    since = datetime(2026, 1, 1, 7, 30, tzinfo=UTC) + timedelta(days=days)
    assert timedelta(0) <= YEAR.term_time(since, since + timedelta(hours=hours)) <= timedelta(hours=hours)


@settings(deadline=None)
@given(terms=st.permutations(TERMS), closed=st.permutations(CLOSED))
def test_the_order_in_which_a_calendar_was_written_down_does_not_matter(terms: list[Span], closed: list[Span]):
    other = SchoolCalendar(tuple(terms), tuple(closed), BANK_HOLIDAYS)
    days = [date(2026, 8, 1) + timedelta(days=each) for each in range(400)]
    assert [other.is_school_day(day) for day in days] == [YEAR.is_school_day(day) for day in days]


def test_the_school_day_before_a_monday_is_a_friday_and_before_a_term_the_last_of_the_one_before():
    assert [YEAR.school_day_before(day) for day in (date(2026, 11, 23), date(2027, 1, 5))] == [
        date(2026, 11, 20),
        date(2026, 12, 18),
    ]
