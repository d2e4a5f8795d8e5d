"""The school's calendar: what was recorded of it, beside England's bank holidays."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Final

from collector.errors import FormError, NotRecorded
from collector.registers import bank_holidays
from collector.registers.problems import Problem, wrong_fields
from collector.store import audit, clock_looks
from collector.store import calendar_spans as stored
from collector.store.calendar_spans import CalendarSpan, SpanKind
from collector.store.database import Transaction
from compliance.calendar import SchoolCalendar, Span
from compliance.days import day_in_words

_LONGEST: Final = {SpanKind.TERM: timedelta(days=200), SpanKind.CLOSED: timedelta(days=100)}
_LONGEST_NAME_CHARACTERS: Final = 200
_MOST_LINES: Final = 1000  # every judging reads them
_YEARS: Final = range(2000, 2100)


@dataclass(frozen=True, slots=True)
class Entry:
    """What is to be recorded. `uid` is the event's in the calendar that it came from, "" where a person typed it."""

    kind: SpanKind
    first_day: date
    last_day: date
    name: str
    uid: str = ""


@dataclass(frozen=True, slots=True)
class Recorded:
    """What an import did, or a dry run would do. What is recorded already is not recorded again."""

    added: tuple[Entry, ...]
    unchanged: tuple[Entry, ...]
    taken_back: tuple[CalendarSpan, ...]
    overlapping: tuple[tuple[Entry, Entry | CalendarSpan], ...]
    """Terms of which each was added, and another that has some of its days."""


def calendar_of(tx: Transaction, school_id: str) -> SchoolCalendar:
    """The calendar that holds now."""
    return _calendar(tuple((each.kind, each.first_day, each.last_day, each.name) for each in stored.in_force(tx, school_id)))


def calendar_at(tx: Transaction, school_id: str, at: datetime) -> SchoolCalendar:
    """The calendar that held at a moment of the past, as it was known then."""
    return _calendar(
        tuple((each.kind, each.first_day, each.last_day, each.name) for each in stored.in_force_at(tx, school_id, at))
    )


@lru_cache(maxsize=64)  # it follows from its arguments alone; every group of envelopes asks for it
def _calendar(lines: tuple[tuple[SpanKind, date, date, str], ...]) -> SchoolCalendar:
    terms, closed = (
        tuple(Span(first, last, name) for kind, first, last, name in lines if kind is wanted)
        for wanted in (SpanKind.TERM, SpanKind.CLOSED)
    )
    return SchoolCalendar(terms, closed, bank_holidays.englands())


def record(
    tx: Transaction, school_id: str, entries: Iterable[Entry], *, actor: str, now: datetime, dry_run: bool = False
) -> Recorded:
    """Record what is not recorded yet; an event that moved takes its old days back. FormError names what cannot be right."""
    wanted = tuple(dict.fromkeys(entries))
    problems = [problem for each in wanted for problem in _problems(each)]
    if problems:
        raise wrong_fields(problems)
    held = stored.in_force(tx, school_id)
    is_held = {_days(each) for each in held}
    added = tuple(each for each in wanted if _days(each) not in is_held)
    unchanged = tuple(each for each in wanted if _days(each) in is_held)
    uids, kept = {each.uid for each in wanted if each.uid}, {_days(each) for each in wanted}
    moved = tuple(each for each in held if each.uid in uids and _days(each) not in kept)
    if len(held) - len(moved) + len(added) > _MOST_LINES:
        raise FormError(
            f"{len(added)} more lines would come to the {len(held)} of this calendar; it has at most {_MOST_LINES}, and a "
            "school year has about forty: is it the right file? Nothing was recorded"
        )
    if not dry_run:
        _write(tx, school_id, added, moved, actor, now)
    others = [each for each in held if each not in moved]
    return Recorded(added, unchanged, moved, tuple(_overlapping(added, others)))


def remove(tx: Transaction, school_id: str, span_id: int, *, actor: str, now: datetime) -> CalendarSpan:
    """Take a line back. NotRecorded when there is none."""
    found = next((each for each in stored.in_force(tx, school_id) if each.span_id == span_id), None)
    if found is None:
        raise NotRecorded(f"the calendar has no line {span_id}; `rollcall calendar show` numbers them")
    _write(tx, school_id, (), (found,), actor, now)
    return found


def remove_events(
    tx: Transaction, school_id: str, uids: Collection[str], *, actor: str, now: datetime
) -> tuple[CalendarSpan, ...]:
    """Take back whatever came of these events of a calendar file."""
    gone = tuple(each for each in stored.in_force(tx, school_id) if each.uid and each.uid in uids)
    _write(tx, school_id, (), gone, actor, now)
    return gone


def in_words(line: Entry | CalendarSpan) -> str:
    """`Half term: 26 October 2026 to 30 October 2026`."""
    days = day_in_words(line.first_day)
    return f"{line.name}: {days}" + ("" if line.last_day == line.first_day else f" to {day_in_words(line.last_day)}")


def _overlapping(added: Sequence[Entry], held: Sequence[CalendarSpan]) -> Iterator[tuple[Entry, Entry | CalendarSpan]]:
    known: list[Entry | CalendarSpan] = [each for each in held if each.kind is SpanKind.TERM]
    for term in added:
        if term.kind is SpanKind.TERM:
            yield from ((term, each) for each in known if each.first_day <= term.last_day and term.first_day <= each.last_day)
            known.append(term)


def _days(line: Entry | CalendarSpan) -> tuple[SpanKind, date, date, str]:
    return line.kind, line.first_day, line.last_day, line.name


def _write(
    tx: Transaction, school_id: str, added: tuple[Entry, ...], gone: tuple[CalendarSpan, ...], actor: str, now: datetime
) -> None:
    clock_looks.forget_school(tx, school_id)
    for each in gone:
        stored.withdraw(tx, school_id, each.span_id, actor, now)
        audit.write(tx, school_id, now, actor, "calendar.remove", in_words(each), audit.DONE)
    first = stored.next_id(tx, school_id)
    stored.add_many(
        tx,
        [
            CalendarSpan(school_id, first + place, each.kind, each.first_day, each.last_day, each.name, each.uid, now, actor)
            for place, each in enumerate(added)
        ],
    )
    for entry in added:
        audit.write(tx, school_id, now, actor, f"calendar.{entry.kind}", in_words(entry), audit.DONE)


def _problems(entry: Entry) -> list[Problem]:
    found = []
    if entry.last_day < entry.first_day:
        found.append(Problem("last day", entry.last_day.isoformat(), f"is before the first, {entry.first_day}; swap them"))
    if entry.first_day.year not in _YEARS or entry.last_day.year not in _YEARS:
        found.append(Problem("first day", entry.first_day.isoformat(), "write a day of this century"))
    if entry.last_day - entry.first_day > _LONGEST[entry.kind]:
        most = _LONGEST[entry.kind].days
        found.append(Problem("last day", entry.last_day.isoformat(), f"no {entry.kind} has more than {most} days; correct it"))
    if not entry.name.strip() or not entry.name.isprintable() or len(entry.name) > _LONGEST_NAME_CHARACTERS:
        most = _LONGEST_NAME_CHARACTERS
        found.append(Problem("name", entry.name, f"write a name of at most {most} characters on one line"))
    return found
