"""The school's calendar: grace is counted in school days, and in the holidays nobody is missed.

Where no term dates are known, Monday to Friday are school days: a calendar that has run out must not stop every clock.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Final

_DAY: Final = timedelta(days=1)
_SATURDAY: Final = 5
_LONGEST_SUMMER: Final = timedelta(days=70)  # six to nine weeks; what lies further apart was not told to us
_LONGEST_HOLIDAY: Final = timedelta(days=24)  # Christmas and Easter: about seventeen days with their weekends
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

    What lies between two terms is a holiday unless it is too long for one, and so is August beside a term that ends in July or
    begins in September.
    """

    terms: tuple[Span, ...] = ()
    closed: tuple[Span, ...] = ()
    bank_holidays: BankHolidays = NO_BANK_HOLIDAYS
    _off: tuple[date, ...] = field(init=False, repr=False, compare=False)
    _is_off: frozenset[date] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Lay every day without school in a row, once for all counting."""
        off = {day for day, _ in self.bank_holidays.days}
        for span in (*self.closed, *_holidays(self.terms)):
            off.update(span.days())
        object.__setattr__(self, "_off", tuple(sorted(off)))
        object.__setattr__(self, "_is_off", frozenset(off))

    @property
    def terms_known_until(self) -> date | None:
        """The last day of the last term; None while no term is known."""
        return max((term.last for term in self.terms), default=None)

    @property
    def untold(self) -> tuple[Span, ...]:
        """Between two terms the days, from the first to the last, that count as school days since no holiday is as long."""
        found = []
        for gap in _gaps(self.terms):
            days = [] if _may_be_a_holiday(gap) else [day for day in gap.days() if self.is_school_day(day)]
            if days:
                found.append(Span(days[0], days[-1], ""))
        return tuple(found)

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


def _gaps(terms: Iterable[Span]) -> Iterator[Span]:
    """The days between terms, in their order."""
    known_until: date | None = None
    for term in sorted(terms):
        if known_until is not None and term.first - known_until > _DAY:
            yield Span(known_until + _DAY, term.first - _DAY, "")
        known_until = term.last if known_until is None else max(known_until, term.last)


def _may_be_a_holiday(gap: Span) -> bool:
    """Whether it is no longer than one: else a term between was not told to us."""
    longest = _LONGEST_SUMMER if _has_august(gap) else _LONGEST_HOLIDAY
    return gap.last - gap.first + _DAY <= longest


def _has_august(gap: Span) -> bool:
    years = range(gap.first.year, gap.last.year + 1)
    return any(gap.first <= date(year, _AUGUST, 31) and date(year, _AUGUST, 1) <= gap.last for year in years)


def _holidays(terms: Sequence[Span]) -> Iterator[Span]:
    """The holidays that the terms leave open. A weekend between two terms is none."""
    if terms:
        yield from _summer_before(min(term.first for term in terms))
        yield from _summer_after(max(term.last for term in terms))
    for gap in _gaps(terms):
        if not _may_be_a_holiday(gap):
            yield from _summers_of(gap)
        elif any(day.weekday() < _SATURDAY for day in gap.days()):
            yield gap


def _summers_of(gap: Span) -> Iterator[Span]:
    if _has_august(gap):
        yield from _summer_after(gap.first - _DAY)
        yield from _summer_before(gap.last + _DAY)


def _summer_before(first_of_term: date) -> Iterator[Span]:
    if first_of_term.month in (_AUGUST, _SEPTEMBER):
        yield Span(date(first_of_term.year, _AUGUST, 1), first_of_term - _DAY, "")


def _summer_after(last_of_term: date) -> Iterator[Span]:
    if last_of_term.month in (_JULY, _AUGUST):
        yield Span(last_of_term + _DAY, date(last_of_term.year, _AUGUST, 31), "")


WITHOUT_TERMS: Final = SchoolCalendar()
"""Nothing is known: neither terms nor bank holidays."""
