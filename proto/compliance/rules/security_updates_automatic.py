"""Security updates install themselves, and the device is started again for them to work."""

from datetime import UTC, datetime, timedelta
from typing import Final

from compliance.context import Context
from compliance.days import day_in_words
from compliance.durations import in_words
from compliance.facts import SecurityUpdates
from compliance.policy_table import Table
from compliance.rules.kind import fact_kind
from compliance.rules.parameter import DurationParameter
from compliance.unknown import Unknown
from compliance.values import dataclass
from compliance.verdict import Finding, Verdict, worst_finding

_RESTART_WITHIN: Final = DurationParameter(
    "restart_within", "how long a restart that updates wait for may be put off", between=("1 days", "30 days"), default="5 days"
)
_THEMSELVES: Final = Finding(Verdict.PASS, "Security updates install themselves")
_BY_HAND: Final = Finding(Verdict.FAIL, "Security updates do not install themselves")


@dataclass(frozen=True, slots=True)
class Parameters:
    """How long a restart may be put off."""

    restart_within: timedelta


def parse_parameters(table: Table) -> Parameters:
    """`restart_within`, 5 days unless said."""
    return Parameters(_RESTART_WITHIN.read(table))


def asks(parameters: Parameters) -> str:
    """What the rule asks, in plain words."""
    within = in_words(parameters.restart_within)
    return f"Security updates install themselves; a restart that they wait for is put off for at most {within}"


def judge(parameters: Parameters, fact: SecurityUpdates, context: Context, now: datetime) -> Finding:
    """That a restart is due no device dates: it is due since the first report that said so."""
    automatic = _automatic(fact.automatic)
    if fact.restart_needed is False:
        return automatic
    return worst_finding((_restart(parameters, fact.restart_needed, context, now, automatic), automatic))


def _automatic(automatic: bool | Unknown) -> Finding:  # noqa: FBT001 - a reading
    if isinstance(automatic, Unknown):
        return Finding(Verdict.UNKNOWN, str(automatic))
    return _THEMSELVES if automatic else _BY_HAND


def _restart(
    parameters: Parameters,
    needed: bool | Unknown,  # noqa: FBT001 - a reading
    context: Context,
    now: datetime,
    automatic: Finding,
) -> Finding:
    history = context.history
    since = None if isinstance(history, Unknown) else history.restart_needed_since
    due = "" if since is None else f"must be started again since {day_in_words(since.astimezone(UTC))}"
    if since is not None and now - since > parameters.restart_within:
        return Finding(Verdict.FAIL, f"For security updates to work it {due}")
    if isinstance(needed, Unknown):
        return Finding(Verdict.UNKNOWN, f"Whether it must be started again for security updates to work is not known: {needed}")
    if since is None:
        return Finding(Verdict.UNKNOWN, "It must be started again for security updates to work; since when is not known")
    return Finding(automatic.verdict, f"{automatic.saw}; for them to work it {due}")


KIND: Final = fact_kind(
    "security_updates_automatic",
    fact=SecurityUpdates,
    parse_parameters=parse_parameters,
    asks=asks,
    judge=judge,
    parameters=(_RESTART_WITHIN,),
    remembers=True,
)
