"""Whoever leaves has handed back what was lent, and it was reset."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from compliance.counted import counted
from compliance.durations import in_words
from compliance.policy_table import Table
from compliance.registers.people import Person
from compliance.registers.person_names import same_person
from compliance.rules.kind import school_kind
from compliance.rules.parameter import DurationParameter
from compliance.school_clock import day_of
from compliance.school_context import LoanKept, SchoolContext
from compliance.school_finding import LineSaid, SchoolFinding, earliest, not_recorded
from compliance.verdict import Verdict

_WITHIN: Final = DurationParameter(
    "within", "how long after the last day it may still be out", between=("0 days", "365 days"), default="0 days"
)


@dataclass(frozen=True, slots=True)
class Parameters:
    """How long after the last day."""

    within: timedelta


def parse_parameters(table: Table) -> Parameters:
    """`within`, no day unless said."""
    return Parameters(_WITHIN.read(table))


def asks(parameters: Parameters) -> str:
    """What the rule asks, in plain words."""
    when = f"within {in_words(parameters.within)} of the last day" if parameters.within else "by the last day"
    return f"Whoever leaves has returned every device {when}, and each was reset"


def judge(parameters: Parameters, context: SchoolContext, now: datetime) -> SchoolFinding:
    """Of everybody with a last day. A borrower whom the list of people does not have may be a leaver: then it is not known."""
    people = context.of(Person)
    if not people:
        return not_recorded("no people")
    held = [each for each in context.loans if each.out_since is not None and not each.is_reset]
    leaving = list(_leaving(held, context, parameters))
    late = [said for day, said in leaving if day_of(now) > day]
    due_on = earliest(day for day, _ in leaving)
    if late:
        words = f"{counted(len(late), 'device')} of people who have left {'is' if len(late) == 1 else 'are'} not back and reset"
        return SchoolFinding(Verdict.FAIL, words, tuple(late), due_on)
    strangers = [each for each in held if not any(same_person(each.borrower, person.line.name) for person in people)]
    if strangers:
        lines = tuple(LineSaid("loans", each.loan_id, "its borrower is not in the list of people") for each in strangers)
        words = f"the borrowers of {counted(len(strangers), 'loan')} are not in the list of people"
        return SchoolFinding(Verdict.UNKNOWN, f"Whether anybody has left with a device is not known: {words}", lines, due_on)
    if all(each.line.last_day is None for each in people):
        words = "no last day of anybody is recorded"
        return SchoolFinding(Verdict.UNKNOWN, f"Whether anybody has left with a device is not known: {words}")
    soon = f"; {counted(len(leaving), 'device')} of people with a last day to come" if leaving else ""
    return SchoolFinding(Verdict.PASS, f"Nobody who has left has a device{soon}", tuple(said for _, said in leaving), due_on)


def _leaving(held: list[LoanKept], context: SchoolContext, parameters: Parameters) -> Iterator[tuple[date, LineSaid]]:
    for person in context.of(Person):
        last_day = person.line.last_day
        if last_day is None:
            continue
        for loan in held:
            if same_person(loan.borrower, person.line.name):
                words = "is back, and its reset is not confirmed" if loan.is_back else "is out to somebody with a last day"
                yield last_day + parameters.within, LineSaid("loans", loan.loan_id, words)


KIND: Final = school_kind(
    "leavers_handed_back", parse_parameters=parse_parameters, asks=asks, judge=judge, parameters=(_WITHIN,)
)
