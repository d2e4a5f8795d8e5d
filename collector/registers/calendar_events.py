"""Which events of a school's calendar say when the school is open: by their names, since iCalendar has no field for it.

A school's calendar has trips and concerts too. What is taken, and as what, is shown before it is recorded (`--dry-run`).
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum, auto
from typing import Final

from collector.registers.school_calendar import Entry
from collector.store.calendar_spans import SpanKind

_A_WHOLE_DAY: Final = timedelta(hours=4)
"""What is shorter does not close a school: "school closes at 1.30 pm" is a school day."""

_TEACHING_BLOCK: Final = timedelta(days=21)
"""Some schools call half of a term "half term". A holiday of that name has at most two weeks."""

_LONGEST_TERM: Final = timedelta(days=130)
_LONGEST_HOLIDAY: Final = timedelta(days=100)
_UNCLEAR: Final = "whether the school is open on these days, its name does not say"


@dataclass(frozen=True, slots=True)
class Event:
    """One event, or one time of a recurring one, in days of the school's own clock. `length` is how long it takes."""

    name: str
    first_day: date
    last_day: date
    length: timedelta
    uid: str


@dataclass(frozen=True, slots=True)
class PassedOver:
    """An event that names school days and is not taken, and why."""

    event: Event
    why: str


class _Meaning(Enum):
    NOTHING = auto()
    CLOSED = auto()
    TERM = auto()
    TERM_BEGINS = auto()
    TERM_ENDS = auto()
    UNCLEAR = auto()


def _pattern(*words: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(words)})\b", re.IGNORECASE)


_SOMETHING_ELSE: Final = _pattern(
    *(
        "clubs?",
        "camps?",
        "homework",
        "part(?:y|ies)",
        "fairs?",
        "trips?",
        "meetings?",
        "evenings?",
        "assembl(?:y|ies)",
        "forms?",
    ),
    *(
        "deadlines?",
        "bookings?",
        "childcare",
        "concerts?",
        "dinners?",
        "lunch(?:es)?",
        "disco",
        "jumpers?",
        "requests?",
        "plays?",
    ),
    *("reports?", "exams?", "assessments?", "services?", "sale", "raffle", "topics?", "dates?", "activit(?:y|ies)", "reading"),
)
_HALF_TERM: Final = _pattern("half[ -]?terms?")
_HOLIDAY: Final = _pattern(
    *(
        "holidays?",
        "hols",
        "half[ -]?terms?",
        "(?:christmas|easter|summer|winter|spring|february|october|may) (?:break|recess)",
    ),
    *("bank holiday", "vacation"),
)
_CLOSED: Final = _pattern(
    *("inset", "in-set", "staff (?:training|development)(?: day)?", "(?:teacher )?training days?", "occasional days?"),
    *(
        "non[ -]?pupil days?",
        "pd days?",
        "(?:school|academy|nursery|college)(?: is)? closed",
        "closed to (?:pupils|students|children)",
    ),
    *("(?:school|academy|nursery|college) closure", "closure days?"),
)
_CALLED_OFF: Final = _pattern("cancelled", "canceled", "postponed", "called off")
_TERM: Final = _pattern("terms?", "school", "pupils", "students", "children")
_BEGINS: Final = _pattern(
    *("begins?", "starts?", "start of", "first day", "opens?", "re-?opens?", "returns?", "return to school", "back to school"),
)
_ENDS: Final = _pattern("ends?", "end of", "last day", "breaks? up", "finish(?:es)?", "closes")


def school_days_of(events: Iterable[Event]) -> tuple[list[Entry], list[PassedOver]]:
    """What is to be recorded, by day; and what names school days but cannot be taken."""
    in_order = sorted(events, key=lambda each: (each.first_day, each.last_day, each.name))
    meant: dict[_Meaning, list[Event]] = {each: [] for each in _Meaning}
    for event in in_order:
        meant[_meaning(event)].append(event)
    closed = [event for event in meant[_Meaning.CLOSED] if not _objection(event)]
    terms, alone = _paired(meant[_Meaning.TERM_BEGINS], meant[_Meaning.TERM_ENDS])
    terms += [_entry(SpanKind.TERM, event) for event in meant[_Meaning.TERM]]
    taken = [*terms, *(_entry(SpanKind.CLOSED, event) for event in closed)]
    refused = [PassedOver(event, why) for event in meant[_Meaning.CLOSED] if (why := _objection(event))]
    unclear = [PassedOver(event, _UNCLEAR) for event in meant[_Meaning.UNCLEAR]]
    return sorted(taken, key=lambda each: (each.first_day, each.last_day)), [*refused, *unclear, *alone]


def _objection(event: Event) -> str:
    """Why the school cannot be closed for this; "" where it can."""
    if _CALLED_OFF.search(event.name):
        return "its name says that it is called off"
    if event.last_day - event.first_day > _LONGEST_HOLIDAY:
        return "it is longer than any holiday"
    return "it takes less than four hours" if event.length < _A_WHOLE_DAY else ""


def _meaning(event: Event) -> _Meaning:
    name = event.name
    if _SOMETHING_ELSE.search(name):
        return _Meaning.NOTHING
    if _CLOSED.search(name):
        return _Meaning.CLOSED
    begins, ends, days = bool(_BEGINS.search(name)), bool(_ENDS.search(name)), event.last_day - event.first_day
    if _HOLIDAY.search(name):
        if begins or ends:
            return _Meaning.UNCLEAR
        return _Meaning.TERM if _HALF_TERM.search(name) and days >= _TEACHING_BLOCK else _Meaning.CLOSED
    if not _TERM.search(name):
        return _Meaning.NOTHING
    if begins != ends:
        return _Meaning.TERM_BEGINS if begins else _Meaning.TERM_ENDS
    return _Meaning.TERM if "term" in name.casefold() and _TEACHING_BLOCK <= days <= _LONGEST_TERM else _Meaning.NOTHING


def _paired(begins: Sequence[Event], ends: Sequence[Event]) -> tuple[list[Entry], list[PassedOver]]:
    """The first day of a term with the next last one."""
    terms, alone, open_since = [], [], None
    for event in sorted([*begins, *ends], key=lambda each: each.first_day):
        if event in begins:
            if open_since is None:
                open_since = event
            else:
                alone.append(PassedOver(event, "a term has begun already, and its last day is not in the file"))
        elif open_since is None or event.last_day - open_since.first_day > _LONGEST_TERM:
            alone.append(PassedOver(event, "the first day of this term is not in the file"))
        else:
            terms.append(_term(open_since, event))
            open_since = None
    if open_since is not None:
        alone.append(PassedOver(open_since, "the last day of this term is not in the file"))
    return terms, alone


def _term(first: Event, last: Event) -> Entry:
    return Entry(SpanKind.TERM, first.first_day, last.last_day, f"{first.name} – {last.name}", first.uid)


def _entry(kind: SpanKind, event: Event) -> Entry:
    return Entry(kind, event.first_day, event.last_day, event.name, event.uid)
