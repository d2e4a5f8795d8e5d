"""What the names of a school calendar's events say, and what they do not."""

from datetime import date, timedelta

import pytest

from collector.registers.calendar_events import Event, school_days_of
from collector.registers.school_calendar import Entry
from collector.store.calendar_spans import SpanKind

MONDAY = date(2026, 10, 26)


def event(name: str, days: int = 1, first: date = MONDAY, hours: int | None = None) -> Event:
    length = timedelta(days=days) if hours is None else timedelta(hours=hours)
    return Event(name, first, first + timedelta(days=days - 1), length, f"uid of {name}")


@pytest.mark.parametrize(
    "name",
    [
        "Half term",
        "HALF-TERM",
        "October half term holiday",
        "Christmas holidays",
        "INSET day",
        "Inset Day 3 - school closed to pupils",
        "Staff training day",
        "School closed",
        "Easter break",
        "May Day Bank Holiday",
        "Non-pupil day",
        "Occasional day",
    ],
)
def test_the_school_is_closed(name: str):
    taken, passed_over = school_days_of([event(name)])
    assert ([each.kind for each in taken], passed_over) == ([SpanKind.CLOSED], [])


@pytest.mark.parametrize(
    "name",
    [
        "Year 6 trip to the museum",
        "Holiday club",
        "Christmas concert",
        "End of term assembly",
        "Term 2 reports sent home",
        "Spring term homework due",
        "Parents' evening",
        "Longtermplanning",
        "Last day for holiday club bookings",
    ],
)
def test_about_school_days_nothing_is_said(name: str):
    assert school_days_of([event(name)]) == ([], [])


@pytest.mark.parametrize(("name", "days"), [("Autumn term 2026", 100), ("Half Term 1", 40), ("Term 3", 35)])
def test_a_long_event_of_that_name_is_a_term(name: str, days: int):
    assert [each.kind for each in school_days_of([event(name, days)])[0]] == [SpanKind.TERM]


def test_two_weeks_of_half_term_are_a_holiday():
    assert [each.kind for each in school_days_of([event("Half term", 16)])[0]] == [SpanKind.CLOSED]


@pytest.mark.parametrize(
    ("begins", "ends"),
    [("Autumn term begins", "Autumn term ends"), ("First day of term", "Last day of term"), ("Pupils return", "School closes")],
)
def test_a_first_and_a_last_day_are_a_term(begins: str, ends: str):
    first, last = event(begins, first=date(2026, 9, 2)), event(ends, first=date(2026, 12, 18), hours=1)
    assert school_days_of([last, first]) == (
        [Entry(SpanKind.TERM, date(2026, 9, 2), date(2026, 12, 18), f"{begins} – {ends}", f"uid of {begins}")],
        [],
    )


@pytest.mark.parametrize(
    ("found", "why"),
    [
        ([event("Half term begins")], "its name does not say"),
        ([event("School returns after the Easter holidays")], "its name does not say"),
        ([event("Autumn term begins")], "the last day of this term is not in the file"),
        ([event("Last day of term")], "the first day of this term is not in the file"),
        ([event("INSET: twilight", hours=2)], "less than four hours"),
        ([event("School closed", days=140)], "longer than any holiday"),
    ],
)
def test_what_cannot_be_taken_is_said_with_its_reason(found: list[Event], why: str):
    taken, (passed_over,) = school_days_of(found)
    assert (taken, why in passed_over.why) == ([], True)
