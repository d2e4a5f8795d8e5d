"""Computers that stay in school are off in the evening: an energy rule."""

import re
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Final

from compliance.context import Context
from compliance.counted import counted
from compliance.days import day_in_words
from compliance.facts import Power
from compliance.history import WINDOW, Evening
from compliance.history.evenings import was_on, was_on_then
from compliance.policy_table import Table
from compliance.rules.kind import fact_kind
from compliance.rules.parameter import NumberParameter, OtherParameter, Stricter
from compliance.school_clock import day_of, moment_of
from compliance.unknown import Unknown
from compliance.values import dataclass
from compliance.verdict import Finding, Verdict

_WRITTEN: Final = re.compile(r"(?:1[2-9]|2[0-3]):(?:00|15|30|45)")  # quarters are what is remembered
_NOON: Final = time(12)
_OFF_AT: Final = OtherParameter(
    "off_at",
    "the time, by the school's clocks, at which it must be off",
    'a quarter of an hour from "12:00" to "23:45", such as "18:30"',
)
_ON_DAYS: Final = NumberParameter(
    "share", "on how many of a hundred school days it must be off then", "%", (1, 100), Stricter.HIGHER, default=90
)
_ALL: Final = 100


@dataclass(frozen=True, slots=True)
class Parameters:
    """By when it must be off, and on how many of a hundred school days."""

    off_at: time
    share: int


def parse_parameters(table: Table) -> Parameters:
    """`off_at`, a time of day; `share`, from 1 to 100, 90 unless said."""
    return Parameters(_time_of_day(table), _ON_DAYS.read(table))


def _time_of_day(table: Table) -> time:
    written = table.text(_OFF_AT.name)
    if not _WRITTEN.fullmatch(written):
        table.expected(_OFF_AT.name, _OFF_AT.allowed)
        return _NOON
    return time.fromisoformat(written)


def asks(parameters: Parameters) -> str:
    """What the rule asks, in plain words."""
    return f"Off at {parameters.off_at:%H:%M} on at least {parameters.share} of 100 school days"


def judge(parameters: Parameters, fact: Power, context: Context, now: datetime) -> Finding:
    """By the school's calendar. A moment counts once the evidence reaches beyond it, whether anybody can tell or not."""
    as_of, history = context.evidence_as_of, context.history
    until = as_of if isinstance(as_of, datetime) else now
    asked = _asked(parameters, fact, context, until)
    known = {day: on for day, on in asked.items() if on is not None}
    if not known:
        return Finding(Verdict.UNKNOWN, f"No evening of a school day has been seen since {_since(asked, until)}")
    off = sum(not on for on in known.values())
    verdict = _verdict(parameters, off, len(known) - off, len(asked))
    if isinstance(history, Unknown) and verdict is not Verdict.FAIL:
        words = f"Off at {parameters.off_at:%H:%M} on {off} of {counted(len(known), 'school day')} since {_since(known, until)}"
        return Finding(Verdict.UNKNOWN, f"{words}; of the days before: {history}")
    words = f"Off at {parameters.off_at:%H:%M} on {off} of {counted(len(asked), 'school day')} since {_since(asked, until)}"
    lacking = len(asked) - len(known)
    return Finding(verdict, f"{words}; {counted(lacking, 'evening')} not known" if lacking else words)


def _verdict(parameters: Parameters, off: int, on: int, asked: int) -> Verdict:
    """Certain is only what holds however those evenings were that nobody can tell of."""
    enough = parameters.share * asked
    if off * _ALL >= enough:
        return Verdict.PASS
    return Verdict.FAIL if (asked - on) * _ALL < enough else Verdict.UNKNOWN


def _asked(parameters: Parameters, fact: Power, context: Context, until: datetime) -> dict[date, bool | None]:
    """Whether it was on, each evening that is asked for. A device that is new has nothing behind it that could be lost."""
    history = context.history
    remembered = {} if isinstance(history, Unknown) else {each.day: each for each in history.evenings}
    first_at = None if isinstance(history, Unknown) else history.first_at
    asked = {}
    for day in filter(context.calendar.is_school_day, _days_back(day_of(until))):
        moment = moment_of(day, parameters.off_at)
        if moment > until:
            continue
        on = _was_on(fact, remembered.get(day), moment)
        if on is not None or first_at is None or moment >= min(first_at, fact.recorded_since):
            asked[day] = on
    return asked


def _since(evenings: Iterable[date], until: datetime) -> str:
    return day_in_words(min(evenings, default=day_of(until)))


def _days_back(until: date) -> list[date]:
    """The days that a rule may look back at, without those before the calendar begins."""
    return [until - timedelta(days=number) for number in range(min(WINDOW.days + 1, until.toordinal()))]


def _was_on(fact: Power, remembered: Evening | None, moment: datetime) -> bool | None:
    """The last report's own record first; what is older is remembered."""
    if moment >= fact.recorded_since:
        return was_on(fact, moment)
    return None if remembered is None else was_on_then(remembered, moment)


KIND: Final = fact_kind(
    "off_after_hours",
    fact=Power,
    parse_parameters=parse_parameters,
    asks=asks,
    judge=judge,
    parameters=(_OFF_AT, _ON_DAYS),
    remembers=True,
)
