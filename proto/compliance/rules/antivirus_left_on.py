"""Nobody switches off the checking of files: it was on in every report, for days."""

from datetime import UTC, datetime, timedelta
from typing import Final

from compliance.context import Context
from compliance.days import day_in_words
from compliance.facts import Antivirus
from compliance.history import History
from compliance.history.antivirus import checks_on_access
from compliance.policy_table import Table
from compliance.rules.kind import fact_kind
from compliance.rules.parameter import DurationParameter, Stricter
from compliance.rules.watched import covered, not_remembered
from compliance.unknown import Unknown
from compliance.values import dataclass
from compliance.verdict import Finding, Verdict

_WITHIN: Final = DurationParameter(
    "within", "how far back the rule looks", between=("1 days", "30 days"), stricter=Stricter.HIGHER, default="30 days"
)
_IS_OFF: Final = Finding(Verdict.FAIL, "No antivirus checks files as they are opened")
_NOT_KNOWN: Final = "Whether the antivirus checks files as they are opened is not known"
_LEFT_ON: Final = "the antivirus was not seen switched off"


@dataclass(frozen=True, slots=True)
class Parameters:
    """How far back the rule looks."""

    within: timedelta


def parse_parameters(table: Table) -> Parameters:
    """`within`, 30 days unless said."""
    return Parameters(_WITHIN.read(table))


def asks(parameters: Parameters) -> str:
    """What the rule asks, in plain words."""
    return f"The antivirus has not been switched off in the last {parameters.within.days} days"


def judge(parameters: Parameters, fact: Antivirus, context: Context, now: datetime) -> Finding:
    """By every report. Who switched it off cannot be seen; what nobody could read stays not known while the rule looks back."""
    is_on, history = checks_on_access(fact), context.history
    if is_on is False:
        return _IS_OFF
    off_at = None if isinstance(history, Unknown) else history.antivirus_off_at
    if off_at is not None and now - off_at <= parameters.within:
        return Finding(Verdict.FAIL, f"The antivirus did not check files on {day_in_words(off_at.astimezone(UTC))}")
    if is_on is None:
        return Finding(Verdict.UNKNOWN, _NOT_KNOWN)
    return _behind(parameters, history, now)


def _behind(parameters: Parameters, history: History | Unknown, now: datetime) -> Finding:
    if isinstance(history, Unknown):
        return not_remembered(history, "the antivirus checked files as they were opened")
    return covered(history.antivirus_on, parameters.within, now, broken=_NOT_KNOWN, nothing=_LEFT_ON)


KIND: Final = fact_kind(
    "antivirus_left_on",
    fact=Antivirus,
    parse_parameters=parse_parameters,
    asks=asks,
    judge=judge,
    parameters=(_WITHIN,),
    remembers=True,
)
