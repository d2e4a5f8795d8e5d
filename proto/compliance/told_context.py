"""What of a device's context is told to the device: enough to judge itself as its collector does, and nobody's name."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Final

from compliance.calendar import BankHolidays, SchoolCalendar, Span
from compliance.context import NOT_AT_HAND, Context, PermittedMedium
from compliance.exceptions import Excuse, excuse_for
from compliance.unknown import Unknown, Why
from compliance.values import dataclass

JUST_MADE: Final = Unknown(Why.NOT_RECORDED, "it has just been made")
_TOO_MANY: Final = Unknown(Why.NOT_RECORDED, "the school has more media permits than a device is told")
_MOST_PERMITS: Final = 500
_DAY: Final = timedelta(days=1)
_BEHIND: Final = timedelta(days=500)  # a year, and the longest holiday before it, whose terms say where it lies
_AHEAD: Final = timedelta(days=800)


@dataclass(frozen=True, slots=True)
class InHandUntil:
    """Somebody puts this check right by the end of that day. Who, the school knows."""

    rule_id: str
    until: date


@dataclass(frozen=True, slots=True)
class FailingSince:
    """This check has been failing since then, as far as the collector knew when it said so."""

    rule_id: str
    since: datetime


@dataclass(frozen=True, slots=True)
class ToldContext:
    """`context` is what judging on the device reads; beside it what its person is told."""

    context: Context
    in_hand: tuple[InHandUntil, ...] = ()
    failing: tuple[FailingSince, ...] = ()


def for_device(context: Context, today: date) -> Context:
    """The same context without what the device has no need of. Judged by it, every rule comes out as by the whole one, until
    a year from today, but for those that ask what only the collector can know.
    """
    return Context(
        loan=context.loan,
        on_loan=context.on_loan,
        may_leave_site=context.may_leave_site,
        data_class=context.data_class,
        last_report_received_at=NOT_AT_HAND,
        evidence_as_of=JUST_MADE,
        calendar=_near(context.calendar, today),
        excuses=tuple(_longest_of_each_rule(context.excuses, today)),
        media_permits=_still_of_use(context.media_permits, today),
    )


def _longest_of_each_rule(excuses: Sequence[Excuse], today: date) -> Iterable[Excuse]:
    """Of several for one rule judging takes the one that lasts longest. Reasons and names stay with the school."""
    for rule_id in dict.fromkeys(each.rule_id for each in excuses):
        longest = excuse_for(rule_id, excuses, today)
        if longest is not None:
            yield replace(longest, reason="", approved_by="")


def _still_of_use(permits: tuple[PermittedMedium, ...] | Unknown, today: date) -> tuple[PermittedMedium, ...] | Unknown:
    """What is open now is judged by the permits of today; the clock there may be a day behind."""
    if isinstance(permits, Unknown):
        return permits
    kept = tuple(each for each in permits if each.until >= today - _DAY)
    return kept if len(kept) <= _MOST_PERMITS else _TOO_MANY


@lru_cache(maxsize=64)  # it follows from its arguments alone; every device of a school is told the same
def _near(calendar: SchoolCalendar, today: date) -> SchoolCalendar:
    first, last = today - _BEHIND, today + _AHEAD
    holidays = calendar.bank_holidays
    return SchoolCalendar(
        terms=_within(calendar.terms, first, last),
        closed=_within(calendar.closed, first, last),
        bank_holidays=BankHolidays(
            days=tuple((day, "") for day, _ in holidays.days if first <= day <= last),
            years=tuple(year for year in holidays.years if first.year <= year <= last.year),
        ),
    )


def _within(spans: Iterable[Span], first: date, last: date) -> tuple[Span, ...]:
    return tuple(Span(each.first, each.last, "") for each in spans if first <= each.last and each.first <= last)
