"""The school's calendar: grace is counted in school days, and in the holidays nobody is missed.

Where no term dates are known, Monday to Friday are school days: a calendar that has run out must not stop every clock.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Final

_DAY: Final = timedelta(days=1)
_SATURDAY: Final = 5
_LONGEST_HOLIDAY: Final = timedelta(days=70)  # summer has six to nine weeks; what lies further apart was not told to us
_JULY, _AUGUST, _SEPTEMBER = 7, 8, 9


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Days from `first` to `last`, both included, and what the school calls them."""

    first: date
    last: date
    name: str

    def days(self) -> Iterator[date]:
        """Each of them."""
        return _each_day(self.first, self.last)


@dataclass(frozen=True, slots=True)
class BankHolidays:
    """Bank holidays, complete for these years; of any other year nothing is known."""

    days: tuple[tuple[date, str], ...]
    years: tuple[int, ...]


NO_BANK_HOLIDAYS: Final = BankHolidays((), ())


@dataclass(frozen=True, slots=True)
class SchoolCalendar:
    """Terms, the days on which the school is closed (holidays, INSET days), and bank holidays.

    What lies between two terms is a holiday, and so is August beside a term that ends in July or begins in September.
    """

    terms: tuple[Span, ...] = ()
    closed: tuple[Span, ...] = ()
    bank_holidays: BankHolidays = NO_BANK_HOLIDAYS
    _off: tuple[date, ...] = field(init=False, repr=False, compare=False)
    _is_off: frozenset[date] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Lay every day without school in a row, once for all counting."""
        off = {day for day, _ in self.bank_holidays.days}
        for span in (*self.closed, *_between(sorted(self.terms))):
            off.update(span.days())
        object.__setattr__(self, "_off", tuple(sorted(off)))
        object.__setattr__(self, "_is_off", frozenset(off))

    @property
    def terms_known_until(self) -> date | None:
        """The last day of the last term; None while no term is known."""
        return max((term.last for term in self.terms), default=None)

    def is_school_day(self, day: date) -> bool:
        """Monday to Friday, unless the school is closed."""
        return day.weekday() < _SATURDAY and day not in self._is_off

    def add_school_days(self, day: date, count: int) -> date:
        """The day that is so many school days later; the day itself for none."""
        for _ in range(count):
            day += _DAY
            while not self.is_school_day(day):
                day += _DAY
        return day

    def school_day_before(self, day: date) -> date:
        """The last school day before a day."""
        day -= _DAY
        while not self.is_school_day(day):
            day -= _DAY
        return day

    def school_days_between(self, after: date, until: date) -> int:
        """How many school days come after the one day, up to the other and including it."""
        return sum(map(self.is_school_day, _each_day(after + _DAY, until)))

    def term_time(self, since: datetime, until: datetime) -> timedelta:
        """How much time has passed, the days (by UTC) on which the school was closed left out. Weekends of a term count."""
        off = self._off[bisect_left(self._off, since.date()) : bisect_right(self._off, until.date())]
        return until - since - sum((_overlap(day, since, until) for day in off), timedelta())


def _each_day(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += _DAY


def _overlap(day: date, since: datetime, until: datetime) -> timedelta:
    midnight = datetime.combine(day, time.min, since.tzinfo)
    return min(until, midnight + _DAY) - max(since, midnight)


def _between(terms: list[Span]) -> Iterable[Span]:
    """The holidays that the terms leave open. A weekend between two terms is none."""
    for number, term in enumerate(terms):
        before = max((each.last for each in terms[:number]), default=None)
        if before is None or term.first - before > _LONGEST_HOLIDAY:
            yield from _summer_before(term)
        elif any(day.weekday() < _SATURDAY for day in _each_day(before + _DAY, term.first - _DAY)):
            yield Span(before + _DAY, term.first - _DAY, "")
        after = min((each.first for each in terms[number + 1 :]), default=None)
        if after is None or after - term.last > _LONGEST_HOLIDAY:
            yield from _summer_after(term)


def _summer_before(term: Span) -> Iterable[Span]:
    if term.first.month in (_AUGUST, _SEPTEMBER):
        yield Span(date(term.first.year, _AUGUST, 1), term.first - _DAY, "")


def _summer_after(term: Span) -> Iterable[Span]:
    if term.last.month in (_JULY, _AUGUST):
        yield Span(term.last + _DAY, date(term.last.year, _AUGUST, 31), "")


WITHOUT_TERMS: Final = SchoolCalendar()
"""Nothing is known: neither terms nor bank holidays."""
