"""No security update waits longer than the policy allows."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, assert_never

from compliance.context import Context
from compliance.counted import counted
from compliance.days import day_in_words
from compliance.durations import in_words
from compliance.facts import NoneWaiting, SecurityUpdates, UpdatesWaiting
from compliance.policy_table import Table
from compliance.rules.kind import fact_kind
from compliance.rules.parameter import DurationParameter
from compliance.unknown import Unknown
from compliance.verdict import Finding, Verdict

_AT_MOST: Final = DurationParameter(
    "at_most", "how long a security update may wait", between=("1 days", "90 days"), default="14 days"
)
_WARN_AFTER: Final = DurationParameter(
    "warn_after",
    "after how long the last day for it is written beside the check",
    between=("1 days", "90 days"),
    default="7 days",
)
_CLOCKS_MAY_DIFFER_BY: Final = timedelta(days=1)
_A_CLOCK_IS_WRONG: Final = "which is yet to come: a clock is wrong"


@dataclass(frozen=True, slots=True)
class Parameters:
    """How long a security update may wait, and after how long it is time to say so."""

    at_most: timedelta
    warn_after: timedelta


def parse_parameters(table: Table) -> Parameters:
    """`at_most`, 14 days unless said (Cyber Essentials), and `warn_after`, 7 days."""
    return Parameters(_AT_MOST.read(table), _WARN_AFTER.read(table))


def asks(parameters: Parameters) -> str:
    """What the rule asks, in plain words."""
    return f"Security updates are installed within {in_words(parameters.at_most)}"


def judge(parameters: Parameters, fact: SecurityUpdates, _context: Context, now: datetime) -> Finding:
    """Every day counts, school or not. A device that has not looked for long does not know what waits."""
    match fact.waiting:
        case UpdatesWaiting(count, oldest_since):
            return _waiting(parameters, count, oldest_since, now)
        case NoneWaiting():
            return _none(parameters, fact.looked_at, now)
        case Unknown() as unknown:
            return Finding(Verdict.UNKNOWN, str(unknown))
        case impossible:
            assert_never(impossible)


def _waiting(parameters: Parameters, count: int, since: datetime | Unknown, now: datetime) -> Finding:
    wait = f"{counted(count, 'security update')} {'waits' if count == 1 else 'wait'}"
    if isinstance(since, Unknown):
        return Finding(Verdict.UNKNOWN, f"{wait}; since when is not known: {since}")
    age, day = now - since, day_in_words(since.astimezone(UTC))
    if age < -_CLOCKS_MAY_DIFFER_BY:
        return Finding(Verdict.UNKNOWN, f"{wait}, the oldest since {day}, {_A_CLOCK_IS_WRONG}")
    if age > parameters.at_most:
        return Finding(Verdict.FAIL, f"{wait}, the oldest since {day}")
    last = f": the last day for it is {day_in_words(since + parameters.at_most)}" if age > parameters.warn_after else ""
    return Finding(Verdict.PASS, f"{wait}, the oldest since {day}{last}")


def _none(parameters: Parameters, looked_at: datetime | Unknown, now: datetime) -> Finding:
    """Nothing was waiting then, so nothing can have been waiting for longer than since then."""
    if isinstance(looked_at, Unknown):
        return Finding(
            Verdict.UNKNOWN, f"No security update is known to wait; when the device looked is not known: {looked_at}"
        )
    day = day_in_words(looked_at.astimezone(UTC))
    if looked_at - now > _CLOCKS_MAY_DIFFER_BY:
        return Finding(Verdict.UNKNOWN, f"No security update is known to wait; the device looked on {day}, {_A_CLOCK_IS_WRONG}")
    if now - looked_at > parameters.at_most:
        return Finding(Verdict.UNKNOWN, f"No security update was waiting on {day}; the device has not looked since")
    return Finding(Verdict.PASS, "No security update is waiting")


KIND: Final = fact_kind(
    "security_updates",
    fact=SecurityUpdates,
    parse_parameters=parse_parameters,
    asks=asks,
    judge=judge,
    parameters=(_AT_MOST, _WARN_AFTER),
)
