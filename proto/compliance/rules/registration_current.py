"""The school is registered with the Information Commissioner's Office."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from compliance.days import day_in_words
from compliance.durations import in_words
from compliance.policy_table import Table
from compliance.registers.data_protection import IcoRegistration
from compliance.rules.kind import school_kind
from compliance.rules.parameter import DurationParameter
from compliance.school_clock import day_of
from compliance.school_context import SchoolContext
from compliance.school_finding import LineSaid, SchoolFinding, not_recorded
from compliance.verdict import Verdict

_WARN_BEFORE: Final = DurationParameter(
    "warn_before", "how long before its end it is time to renew it", between=("0 days", "365 days"), default="60 days"
)


@dataclass(frozen=True, slots=True)
class Parameters:
    """How long before the end it is time to renew."""

    warn_before: timedelta


def parse_parameters(table: Table) -> Parameters:
    """`warn_before`, 60 days unless said."""
    return Parameters(_WARN_BEFORE.read(table))


def asks(_parameters: Parameters) -> str:
    """What the rule asks, in plain words."""
    return "The registration with the Information Commissioner's Office has not ended"


def judge(parameters: Parameters, context: SchoolContext, now: datetime) -> SchoolFinding:
    """The registration that ends last counts. A warning changes no verdict."""
    registered = context.of(IcoRegistration)
    if not registered:
        return not_recorded("no registration")
    last = max(registered, key=lambda each: each.line.expires_on)
    ends, day = last.line.expires_on, day_in_words(last.line.expires_on)
    if day_of(now) > ends:
        said = (LineSaid(last.register, last.line_id, f"ended on {day}"),)
        return SchoolFinding(Verdict.FAIL, f"It ended on {day}", said, ends)
    soon = day_of(now) >= ends - parameters.warn_before
    words = f"It ends on {day}" + (f": less than {in_words(parameters.warn_before)} from now, renew it" if soon else "")
    return SchoolFinding(Verdict.PASS, words, (LineSaid(last.register, last.line_id, f"ends on {day}"),), ends)


KIND: Final = school_kind(
    "registration_current", parse_parameters=parse_parameters, asks=asks, judge=judge, parameters=(_WARN_BEFORE,)
)
