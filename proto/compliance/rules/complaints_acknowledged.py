"""A complaint about data protection is acknowledged in time."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from compliance.counted import counted
from compliance.days import day_in_words
from compliance.durations import in_words
from compliance.policy_table import Table
from compliance.registers.data_protection import Complaint
from compliance.rules.kind import school_kind
from compliance.rules.parameter import DurationParameter
from compliance.school_clock import day_of
from compliance.school_context import SchoolContext
from compliance.school_finding import LineSaid, SchoolFinding, earliest, not_recorded
from compliance.verdict import Verdict

_AT_MOST: Final = DurationParameter(
    "at_most", "how long after it came a complaint is acknowledged", between=("1 days", "365 days"), default="30 days"
)


@dataclass(frozen=True, slots=True)
class Parameters:
    """How long a complaint may wait."""

    at_most: timedelta


def parse_parameters(table: Table) -> Parameters:
    """`at_most`, 30 days unless said."""
    return Parameters(_AT_MOST.read(table))


def asks(parameters: Parameters) -> str:
    """What the rule asks, in plain words."""
    return f"Complaints about data protection are acknowledged within {in_words(parameters.at_most)}"


def judge(parameters: Parameters, context: SchoolContext, now: datetime) -> SchoolFinding:
    """Of those that wait. One that was acknowledged too late cannot be put right, and is counted."""
    complaints = context.of(Complaint)
    if not complaints:
        return not_recorded("no complaint")
    waiting = {each: each.line.received_on + parameters.at_most for each in complaints if each.line.acknowledged_on is None}
    late = [each for each, day in waiting.items() if day_of(now) > day]
    lines = tuple(
        LineSaid(each.register, each.line_id, f"was to be acknowledged by {day_in_words(day)}") for each, day in waiting.items()
    )
    once_late = sum(
        each.line.acknowledged_on > each.line.received_on + parameters.at_most
        for each in complaints
        if each.line.acknowledged_on is not None
    )
    words = f"{counted(len(complaints), 'complaint')}, {len(waiting)} not acknowledged yet"
    words += f", {once_late} acknowledged too late" if once_late else ""
    return SchoolFinding(Verdict.FAIL if late else Verdict.PASS, words, lines, earliest(waiting.values()))


KIND: Final = school_kind(
    "complaints_acknowledged", parse_parameters=parse_parameters, asks=asks, judge=judge, parameters=(_AT_MOST,)
)
