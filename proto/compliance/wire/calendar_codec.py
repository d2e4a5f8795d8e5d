"""A school's calendar, to its message and back. A day is its number, 1 the first day of the year 1."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import lru_cache
from typing import Final, TypeVar

from compliance.calendar import BankHolidays, SchoolCalendar, Span
from compliance.wire.v1 import context_pb2

S = TypeVar("S")
T = TypeVar("T")

_MOST_ENTRIES: Final = 1000
_LONGEST_SPAN_DAYS: Final = 400
_FIRST_DAY: Final = date(1900, 1, 1).toordinal()
_LAST_DAY: Final = date(2199, 12, 31).toordinal()


@lru_cache(maxsize=64)  # every device of a school is told the same
def calendar_message(calendar: SchoolCalendar) -> context_pb2.Calendar:
    """The calendar as it travels. What its days are called stays with the school. To be copied from, not changed."""
    holidays = calendar.bank_holidays
    return context_pb2.Calendar(
        terms=map(_days_message, calendar.terms),
        closed=map(_days_message, calendar.closed),
        bank_holidays=[day.toordinal() for day, _ in holidays.days],
        bank_holiday_years=holidays.years,
    )


def read_calendar(message: context_pb2.Calendar) -> SchoolCalendar:
    """The calendar of a message. Raises ValueError."""
    holidays = each_of(message.bank_holidays, lambda number: (day_of_number(number), ""))
    years = each_of(message.bank_holiday_years, int)
    return SchoolCalendar(each_of(message.terms, _span), each_of(message.closed, _span), BankHolidays(holidays, years))


def _days_message(span: Span) -> context_pb2.Days:
    return context_pb2.Days(first=span.first.toordinal(), last=span.last.toordinal())


def _span(message: context_pb2.Days) -> Span:
    """A calendar lays its days in a row, so a span has no more of them than any that a school may record."""
    if not _FIRST_DAY <= message.first <= message.last <= min(_LAST_DAY, message.first + _LONGEST_SPAN_DAYS):
        raise ValueError(f"a span of days from {message.first} to {message.last}")
    return Span(day_of_number(message.first), day_of_number(message.last), "")


def each_of(items: Sequence[S], read: Callable[[S], T]) -> tuple[T, ...]:
    """All of a repeated field. Raises ValueError where there are more than anybody records."""
    if len(items) > _MOST_ENTRIES:
        raise ValueError(f"{len(items)} entries of one kind; the limit is {_MOST_ENTRIES}")
    return tuple(read(each) for each in items)


def day_of_number(number: int) -> date:
    """The day. Raises ValueError for a number that is none's."""
    if not 1 <= number <= date.max.toordinal():
        raise ValueError(f"day {number}, which no calendar has")
    return date.fromordinal(number)
