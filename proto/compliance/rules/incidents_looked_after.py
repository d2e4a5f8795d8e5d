"""Every incident has somebody who looks after it, and an end; where personal data is at risk, the law's steps are taken."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from compliance.counted import counted
from compliance.durations import in_words
from compliance.policy_table import Table
from compliance.registers.answers import Answer
from compliance.registers.incidents import Incident
from compliance.rules.kind import school_kind
from compliance.rules.parameter import DurationParameter
from compliance.school_clock import day_of
from compliance.school_context import SchoolContext
from compliance.school_finding import LineSaid, SchoolFinding, earliest, lacking, not_recorded
from compliance.verdict import Verdict

_CLOSED_WITHIN: Final = DurationParameter(
    "closed_within", "how long an incident may be open", between=("1 days", "365 days"), default="90 days"
)
_TO_THE_ICO: Final = timedelta(days=3)  # UK GDPR, article 33: 72 hours after having become aware of it


@dataclass(frozen=True, slots=True)
class Parameters:
    """How long an incident may be open."""

    closed_within: timedelta


def parse_parameters(table: Table) -> Parameters:
    """`closed_within`, 90 days unless said."""
    return Parameters(_CLOSED_WITHIN.read(table))


def asks(parameters: Parameters) -> str:
    """What the rule asks, in plain words."""
    closed = in_words(parameters.closed_within)
    return f"Every incident has an owner and is closed within {closed}; where data is at risk, the DPO knows"


def judge(parameters: Parameters, context: SchoolContext, now: datetime) -> SchoolFinding:
    """Whether personal data is at risk, when nobody knows or has said, counts as yes."""
    log = context.of(Incident)
    if not log:
        return not_recorded("no incident")
    wrong = [
        LineSaid(each.register, each.line_id, f"lacks {', '.join(lacks)}")
        for each in log
        if (lacks := _lacks(each.line, parameters, day_of(now)))
    ]
    due_on = earliest(_due(each.line, parameters) for each in log)
    if wrong:
        words = f"{len(wrong)} of {counted(len(log), 'incident')} not looked after"
        return SchoolFinding(Verdict.FAIL, words, tuple(wrong), due_on)
    still_open = sum(each.line.closed_on is None for each in log)
    return SchoolFinding(Verdict.PASS, f"{counted(len(log), 'incident')}, {still_open} open, each looked after", (), due_on)


def _lacks(line: Incident, parameters: Parameters, today: date) -> list[str]:
    at_risk = _may_be_at_risk(line)
    parts = {
        "an owner": bool(line.owner),
        "its end": line.closed_on is not None or today <= line.happened_on + parameters.closed_within,
        "whether personal data is at risk": line.personal_data is not None,
        "the day on which the DPO was told": not at_risk or line.dpo_told_on is not None,
        "the decision about the ICO": not at_risk or line.ico is not None or today <= line.happened_on + _TO_THE_ICO,
    }
    return lacking(parts)


def _may_be_at_risk(line: Incident) -> bool:
    return line.personal_data is not Answer.NO


def _due(line: Incident, parameters: Parameters) -> date | None:
    if _may_be_at_risk(line) and line.ico is None:
        return line.happened_on + _TO_THE_ICO
    return line.happened_on + parameters.closed_within if line.closed_on is None else None


KIND: Final = school_kind(
    "incidents_looked_after", parse_parameters=parse_parameters, asks=asks, judge=judge, parameters=(_CLOSED_WITHIN,)
)
