"""Computers that stay in school are off in the evening: an energy rule."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final

from compliance.context import Context
from compliance.days import day_in_words
from compliance.facts import OnPeriod, Power
from compliance.policy_table import Table
from compliance.rules.kind import fact_kind
from compliance.rules.parameter import NumberParameter, OtherParameter, Stricter
from compliance.school_clock import day_of, moment_of
from compliance.unknown import Unknown
from compliance.verdict import Finding, Verdict

_WRITTEN: Final = re.compile(r"(?:1[2-9]|2[0-3]):[0-5][0-9]")
_NOON: Final = time(12)
_OFF_AT: Final = OtherParameter(
    "off_at", "the time, by the school's clocks, at which it must be off", 'from "12:00" to "23:59", such as "18:30"'
)
_ON_DAYS: Final = NumberParameter(
    "share", "on how many of a hundred school days it must be off then", "%", (1, 100), Stricter.HIGHER, default=90
)
_LOOKED_BACK: Final = timedelta(days=7)
_SATURDAY: Final = 5
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
    """School days are Monday to Friday. A moment counts once the evidence reaches beyond it, and while it can be told."""
    as_of = context.evidence_as_of
    until = as_of if isinstance(as_of, datetime) else now
    since = until - _LOOKED_BACK if until - fact.recorded_since > _LOOKED_BACK else fact.recorded_since
    was_on = [on for on in _evenings(parameters.off_at, fact, since, until) if on is not None]
    if not was_on:
        return Finding(Verdict.UNKNOWN, f"No evening of a school day has been seen since {day_in_words(day_of(since))}")
    off = was_on.count(False)
    verdict = Verdict.PASS if off * _ALL >= parameters.share * len(was_on) else Verdict.FAIL
    days = "1 school day" if len(was_on) == 1 else f"{len(was_on)} school days"
    words = f"Off at {parameters.off_at:%H:%M} on {off} of {days} since {day_in_words(day_of(since))}"
    return Finding(verdict, words)


def _evenings(at: time, fact: Power, since: datetime, until: datetime) -> Iterator[bool | None]:
    """Whether it was on at that time of each school day between the two; None where its own record does not tell."""
    first = day_of(since)
    for day in (first + timedelta(days=number) for number in range((day_of(until) - first).days + 1)):
        moment = moment_of(day, at)
        if day.weekday() < _SATURDAY and since <= moment <= until:
            yield _was_on(fact.on_periods, moment)


def _was_on(periods: tuple[OnPeriod, ...], moment: datetime) -> bool | None:
    """By the last period that had begun. Without an end, and followed by another, it may have ended at any time."""
    begun = sorted((each for each in periods if each.began_at <= moment), key=lambda each: each.began_at)
    if not begun:
        return False
    last = begun[-1]
    if not isinstance(last.ended_at, Unknown):
        return any(not isinstance(each.ended_at, Unknown) and moment < each.ended_at for each in begun)
    is_followed = any(each.began_at > moment for each in periods)
    return None if is_followed else True


KIND: Final = fact_kind(
    "off_after_hours",
    fact=Power,
    parse_parameters=parse_parameters,
    asks=asks,
    judge=judge,
    parameters=(_OFF_AT, _ON_DAYS),
)
