"""Computers that are off in the evening: what their record says and what must be answered. NOW is a Wednesday morning."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from judged_device import REGISTERS, REMEMBERED
from rule_case import FAIL, PASS, UNKNOWN, Case

from compliance.context import NOT_AT_HAND, Context
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


def knowing(*remembered: Evening, first_at: datetime | None = NOW - WEEK) -> Context:
    return replace(REGISTERS, evidence_as_of=NOW, history=replace(REMEMBERED, first_at=first_at, evenings=remembered))


def evenings(name: str, verdict: Verdict, saw: str, *periods: OnPeriod, since: datetime = NOW - WEEK) -> Case:
    """Of a computer that is new since a week."""
    return Case(name, "off_after_hours", Power(since, periods), verdict, saw, knowing())


def of_before(name: str, verdict: Verdict, saw: str, registers: Context, *periods: OnPeriod) -> Case:
    """Of a computer that had reported before the week of its record."""
    return Case(name, "off_after_hours", Power(NOW - WEEK, periods or WHOLE_WEEK), verdict, saw, registers)


WHOLE_WEEK = tuple(on(day) for day in (7, 8, 9, 12, 13))
FORTNIGHT_AGO = NOW - 2 * WEEK  # a Wednesday too
OFF_ALL_WEEK = tuple(Evening(FORTNIGHT_AGO.date() + timedelta(days=day), known=(1 << 52) - 1, on=0) for day in range(7))
ON_FOR_TWO_DAYS = tuple(replace(each, on=each.known) for each in OFF_ALL_WEEK[:2])
EVENINGS = [
    of_before(
        "two evenings of a fortnight ago are remembered",
        FAIL,
        "Off at 18:30 on 8 of 10 school days since 31 December 2025",
        knowing(*ON_FOR_TWO_DAYS, *OFF_ALL_WEEK[2:], first_at=FORTNIGHT_AGO),
    ),
    of_before(
        "off then too",
        PASS,
        "Off at 18:30 on 10 of 10 school days since 31 December 2025",
        knowing(*OFF_ALL_WEEK, first_at=FORTNIGHT_AGO),
    ),
    of_before(
        "off then too, and one evening is not known, which changes nothing",
        PASS,
        "Off at 18:30 on 9 of 10 school days since 31 December 2025; 1 evening not known",
        knowing(*OFF_ALL_WEEK[1:], first_at=FORTNIGHT_AGO),
    ),
    of_before(
        "off then too, and two evenings are not known",
        UNKNOWN,
        "Off at 18:30 on 8 of 10 school days since 31 December 2025; 2 evenings not known",
        knowing(*OFF_ALL_WEEK[2:], first_at=FORTNIGHT_AGO),
    ),
    of_before(
        "a good week is not the month that is asked",
        UNKNOWN,
        "Off at 18:30 on 5 of 22 school days since 15 December 2025; 17 evenings not known",
        knowing(first_at=NOW - timedelta(days=400)),
    ),
    of_before(
        "a good week where it is not remembered when it reported first",
        UNKNOWN,
        "Off at 18:30 on 5 of 22 school days since 15 December 2025; 17 evenings not known",
        knowing(first_at=None),
    ),
    of_before(
        "on for two evenings of a month may be few enough",
        UNKNOWN,
        "Off at 18:30 on 3 of 22 school days since 15 December 2025; 17 evenings not known",
        knowing(first_at=None),
        on(8, 20),
        on(9, 20),
    ),
    of_before(
        "on for three evenings of a month is too often, however the others were",
        FAIL,
        "Off at 18:30 on 2 of 22 school days since 15 December 2025; 17 evenings not known",
        knowing(first_at=None),
        on(7, 20),
        on(8, 20),
        on(9, 20),
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
        "cut off on Monday, so that evening is not known",
        UNKNOWN,
        "Off at 18:30 on 4 of 5 school days since 7 January 2026; 1 evening not known",
        on(12, None),
        on(13),
    ),
    Case(
        "a computer of this morning has had no evening",
        "off_after_hours",
        Power(NOW - timedelta(hours=1), (on(14, None),)),
        UNKNOWN,
        "No evening of a school day has been seen since 14 January 2026",
        knowing(first_at=NOW),
    ),
    evenings(
        "a record of this morning has no evening in it",
        UNKNOWN,
        "No evening of a school day has been seen since 7 January 2026",
        on(14, None),
        since=NOW - timedelta(hours=1),
    ),
]
