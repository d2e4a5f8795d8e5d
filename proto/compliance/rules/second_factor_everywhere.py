"""Everybody who should have a second factor has one, and somebody has looked lately."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from compliance.days import day_in_words
from compliance.durations import in_words
from compliance.policy_table import Table
from compliance.registers.accounts import MfaCheck
from compliance.rules.kind import school_kind
from compliance.rules.parameter import DurationParameter
from compliance.school_clock import day_of
from compliance.school_context import SchoolContext, SchoolLine
from compliance.school_finding import LineSaid, SchoolFinding, earliest, not_recorded
from compliance.verdict import Verdict

_AT_MOST: Final = DurationParameter(
    "at_most", "how long ago somebody may have looked", between=("1 days", "730 days"), default="91 days"
)


@dataclass(frozen=True, slots=True)
class Parameters:
    """How often somebody looks."""

    at_most: timedelta


def parse_parameters(table: Table) -> Parameters:
    """`at_most`, a term of 13 weeks unless said."""
    return Parameters(_AT_MOST.read(table))


def asks(parameters: Parameters) -> str:
    """What the rule asks, in plain words."""
    return f"Every role has a second factor on every service, looked at every {in_words(parameters.at_most)}"


def judge(parameters: Parameters, context: SchoolContext, now: datetime) -> SchoolFinding:
    """By the last look at each role on each service."""
    last: dict[tuple[str, str], SchoolLine[MfaCheck]] = {}
    for each in sorted(context.of(MfaCheck), key=lambda line: line.line.checked_on):
        last[each.line.role.casefold(), each.line.service.casefold()] = each
    if not last:
        return not_recorded("nobody has looked who has a second factor")
    wrong = [said for each in last.values() if (said := _objection(each, parameters, day_of(now)))]
    due_on = earliest(each.line.checked_on + parameters.at_most for each in last.values())
    if wrong:
        return SchoolFinding(Verdict.FAIL, "; ".join(each.words for each in wrong), tuple(wrong), due_on)
    everybody = sum(each.line.people for each in last.values())
    return SchoolFinding(Verdict.PASS, f"{everybody} of {everybody} people, counted by role and service", (), due_on)


def _objection(line: SchoolLine[MfaCheck], parameters: Parameters, today: date) -> LineSaid | None:
    look = line.line
    what = f"{look.role}, {look.service}"
    if look.with_second_factor < look.people:
        return LineSaid(line.register, line.line_id, f"{what}: {look.with_second_factor} of {look.people}")
    if today > look.checked_on + parameters.at_most:
        return LineSaid(line.register, line.line_id, f"{what}: last looked at on {day_in_words(look.checked_on)}")
    return None


KIND: Final = school_kind(
    "second_factor_everywhere", parse_parameters=parse_parameters, asks=asks, judge=judge, parameters=(_AT_MOST,)
)
