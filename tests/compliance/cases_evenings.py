"""Computers that are off in the evening: what their record says and what must be answered. NOW is a Wednesday morning."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from judged_device import REGISTERS, REMEMBERED
from rule_case import FAIL, PASS, UNKNOWN, Case

from compliance.context import NOT_AT_HAND
from compliance.facts import OnPeriod, Power
from compliance.history import Evening
from compliance.unknown import Unknown, Why
from compliance.verdict import Verdict
from tests.fakes.good_facts import NOW

IS_ON = Unknown(Why.NOT_RECORDED, "it is on")
WEEK = timedelta(days=7)


def on(day: int, until: int | None = 16) -> OnPeriod:
    """On from eight o'clock of a day in January, until an hour of that day, or on still."""
    ended = IS_ON if until is None else datetime(2026, 1, day, until, tzinfo=UTC)
    return OnPeriod(datetime(2026, 1, day, 8, tzinfo=UTC), ended)


def evenings(name: str, verdict: Verdict, saw: str, *periods: OnPeriod, since: datetime = NOW - WEEK) -> Case:
    return Case(name, "off_after_hours", Power(since, periods), verdict, saw, replace(REGISTERS, evidence_as_of=NOW))


WHOLE_WEEK = tuple(on(day) for day in (7, 8, 9, 12, 13))
OFF_ALL_DAY = Evening(NOW.date() - timedelta(days=14), known=(1 << 52) - 1, on=0)  # a Wednesday too
ON_ALL_DAY = replace(OFF_ALL_DAY, on=(1 << 52) - 1)
EVENINGS = [
    Case(
        "an evening of a fortnight ago is remembered",
        "off_after_hours",
        Power(NOW - WEEK, WHOLE_WEEK),
        FAIL,
        "Off at 18:30 on 5 of 6 school days since 31 December 2025",
        replace(REGISTERS, evidence_as_of=NOW, history=replace(REMEMBERED, evenings=(ON_ALL_DAY,))),
    ),
    Case(
        "off then too",
        "off_after_hours",
        Power(NOW - WEEK, WHOLE_WEEK),
        PASS,
        "Off at 18:30 on 6 of 6 school days since 31 December 2025",
        replace(REGISTERS, evidence_as_of=NOW, history=replace(REMEMBERED, evenings=(OFF_ALL_DAY,))),
    ),
    Case(
        "on the computer itself a good week is not the month that is asked",
        "off_after_hours",
        Power(NOW - WEEK, WHOLE_WEEK),
        UNKNOWN,
        "Off at 18:30 on 5 of 5 school days since 7 January 2026; of the days before: only the school's collector knows",
        replace(REGISTERS, history=NOT_AT_HAND),
    ),
    evenings("off every evening", PASS, "Off at 18:30 on 5 of 5 school days since 7 January 2026", *WHOLE_WEEK),
    evenings("on all weekend", PASS, "Off at 18:30 on 5 of 5 school days since 7 January 2026", *WHOLE_WEEK, on(10, 22)),
    evenings("never on", PASS, "Off at 18:30 on 5 of 5 school days since 7 January 2026"),
    evenings("on for one evening of five", FAIL, "Off at 18:30 on 4 of 5 school days since 7 January 2026", on(8, 20)),
    evenings("on since Monday", FAIL, "Off at 18:30 on 3 of 5 school days since 7 January 2026", on(12, None)),
    evenings(
        "cut off on Monday, so that evening is not counted",
        PASS,
        "Off at 18:30 on 4 of 4 school days since 7 January 2026",
        on(12, None),
        on(13),
    ),
    evenings(
        "a record of this morning has no evening in it",
        UNKNOWN,
        "No evening of a school day has been seen since 14 January 2026",
        on(14, None),
        since=NOW - timedelta(hours=1),
    ),
]
