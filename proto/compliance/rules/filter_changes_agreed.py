"""No change to the web filter is one person's alone."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from compliance.counted import counted
from compliance.days import day_in_words
from compliance.durations import in_words
from compliance.policy_table import Table
from compliance.registers.filtering import FilterChange
from compliance.rules.kind import school_kind
from compliance.rules.parameter import DurationParameter
from compliance.school_clock import day_of
from compliance.school_context import SchoolContext
from compliance.school_finding import LineSaid, SchoolFinding, earliest, not_recorded
from compliance.verdict import Verdict

_WITHIN: Final = DurationParameter(
    "within", "how long after a change the second person has agreed", between=("0 days", "91 days"), default="7 days"
)


@dataclass(frozen=True, slots=True)
class Parameters:
    """How long a change may wait for its second name."""

    within: timedelta


def parse_parameters(table: Table) -> Parameters:
    """`within`, 7 days unless said."""
    return Parameters(_WITHIN.read(table))


def asks(parameters: Parameters) -> str:
    """What the rule asks, in plain words."""
    return f"A second person agrees to every change of the web filter within {in_words(parameters.within)}"


def judge(parameters: Parameters, context: SchoolContext, now: datetime) -> SchoolFinding:
    """That the two names are two people was seen when they were recorded."""
    changes = context.of(FilterChange)
    if not changes:
        return not_recorded("no change of the web filter")
    due = {each: each.line.changed_on + parameters.within for each in changes}
    waiting = {each: day for each, day in due.items() if each.line.agreed_on is None}
    late = [each for each, day in due.items() if (each.line.agreed_on or day_of(now)) > day]
    agreed_late = [each for each in late if each not in waiting]
    lines = tuple(
        LineSaid(each.register, each.line_id, _said(each.line.agreed_on, day))
        for each, day in due.items()
        if each in waiting or each in agreed_late
    )
    words = f"{counted(len(changes), 'change')}, {len(waiting)} without a second person"
    words += f", {len(agreed_late)} agreed too late" if agreed_late else ""
    return SchoolFinding(Verdict.FAIL if late else Verdict.PASS, words, lines, earliest(waiting.values()))


def _said(agreed_on: date | None, day: date) -> str:
    if agreed_on is None:
        return f"waits for a second person, due by {day_in_words(day)}"
    return f"a second person agreed on {day_in_words(agreed_on)}, due by {day_in_words(day)}"


KIND: Final = school_kind(
    "filter_changes_agreed", parse_parameters=parse_parameters, asks=asks, judge=judge, parameters=(_WITHIN,)
)
