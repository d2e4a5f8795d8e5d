"""Whoever has left has no account any more: somebody closed them, in time, and recorded it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple

from compliance.counted import counted
from compliance.days import day_in_words
from compliance.durations import in_words
from compliance.policy_table import Table
from compliance.registers.loans import LeaverStep, Step
from compliance.registers.people import Person
from compliance.registers.person_names import same_person
from compliance.rules.kind import school_kind
from compliance.rules.parameter import DurationParameter
from compliance.school_clock import day_of
from compliance.school_context import SchoolContext, SchoolLine
from compliance.school_finding import LineSaid, SchoolFinding, earliest, not_recorded
from compliance.verdict import Verdict

_WITHIN: Final = DurationParameter(
    "within", "how long after the last day accounts may still be open", between=("0 days", "365 days"), default="30 days"
)


@dataclass(frozen=True, slots=True)
class Parameters:
    """How long after the last day."""

    within: timedelta


def parse_parameters(table: Table) -> Parameters:
    """`within`, 30 days unless said."""
    return Parameters(_WITHIN.read(table))


def asks(parameters: Parameters) -> str:
    """What the rule asks, in plain words."""
    when = f"within {in_words(parameters.within)} of the last day" if parameters.within else "by the last day"
    return f"The accounts of whoever leaves are closed {when}"


class _Leaver(NamedTuple):
    """Somebody with a last day. `closed_on` None: nobody has recorded that the accounts are closed."""

    line: SchoolLine[Person]
    due_on: date
    closed_on: date | None


def judge(parameters: Parameters, context: SchoolContext, now: datetime) -> SchoolFinding:
    """Of everybody with a last day. Accounts that were closed late are closed: nothing is left to put right, and it is said.

    A school that names no leaver cannot be told from one that records none.
    """
    steps = [each.line for each in context.of(LeaverStep) if each.line.step is Step.ACCOUNTS_CLOSED]
    leavers = [_leaver(each, last_day + parameters.within, steps) for each, last_day in _with_a_last_day(context)]
    if not leavers:
        return not_recorded("nobody with a last day" if context.of(Person) else "no people")
    open_still = [each for each in leavers if each.closed_on is None]
    overdue = [each for each in open_still if day_of(now) > each.due_on]
    late = sum(each.closed_on is not None and each.closed_on > each.due_on for each in leavers)
    words = f"Of {counted(len(leavers), 'leaver')} {len(leavers) - len(open_still)} with closed accounts"
    words += f", {late} of them late" if late else ""
    words += f"; {len(overdue)} overdue" if overdue else ""
    said = tuple(_said(each) for each in open_still)
    verdict = Verdict.FAIL if overdue else Verdict.PASS
    return SchoolFinding(verdict, words, said, earliest(each.due_on for each in open_still))


def _with_a_last_day(context: SchoolContext) -> list[tuple[SchoolLine[Person], date]]:
    return [(each, each.line.last_day) for each in context.of(Person) if each.line.last_day is not None]


def _leaver(line: SchoolLine[Person], due_on: date, steps: Iterable[LeaverStep]) -> _Leaver:
    """The first day on which somebody saw them closed; one before the last day counts as that."""
    closed = earliest(each.done_on for each in steps if same_person(each.person, line.line.name))
    return _Leaver(line, due_on, closed)


def _said(leaver: _Leaver) -> LineSaid:
    words = f"accounts are not recorded as closed, due by {day_in_words(leaver.due_on)}"
    return LineSaid(leaver.line.register, leaver.line.line_id, words)


KIND: Final = school_kind(
    "leavers_accounts_closed", parse_parameters=parse_parameters, asks=asks, judge=judge, parameters=(_WITHIN,)
)
