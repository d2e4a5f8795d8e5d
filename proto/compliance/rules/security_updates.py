"""No security update waits longer than the policy allows."""

from datetime import UTC, datetime, timedelta
from typing import Final, assert_never

from compliance.context import Context
from compliance.counted import counted
from compliance.days import day_in_words
from compliance.durations import in_words
from compliance.facts import NoneWaiting, SecurityUpdates, UpdatesWaiting
from compliance.history import History
from compliance.policy_table import Table
from compliance.rules.kind import fact_kind
from compliance.rules.parameter import DurationParameter
from compliance.unknown import Unknown
from compliance.values import dataclass
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


def judge(parameters: Parameters, fact: SecurityUpdates, context: Context, now: datetime) -> Finding:
    """Every day counts, school or not. A device that has not looked for long does not know what waits."""
    match fact.waiting:
        case UpdatesWaiting(count, since):
            if isinstance(since, Unknown):
                return _since_when(parameters, f"{_wait(count)}; since when is not known: {since}", fact, context.history, now)
            return _waiting(parameters, _wait(count), since, now)
        case NoneWaiting():
            return _none(parameters, fact.looked_at, now)
        case Unknown() as unknown:
            return Finding(Verdict.UNKNOWN, str(unknown))
        case impossible:
            assert_never(impossible)


def _wait(count: int) -> str:
    return f"{counted(count, 'security update')} {'waits' if count == 1 else 'wait'}"


def _waiting(parameters: Parameters, wait: str, since: datetime, now: datetime) -> Finding:
    age, day = now - since, _day(since)
    if age < -_CLOCKS_MAY_DIFFER_BY:
        return Finding(Verdict.UNKNOWN, f"{wait}, the oldest since {day}, {_A_CLOCK_IS_WRONG}")
    if age > parameters.at_most:
        return Finding(Verdict.FAIL, f"{wait}, the oldest since {day}")
    last = f": the last day for it is {_day(since + parameters.at_most)}" if age > parameters.warn_after else ""
    return Finding(Verdict.PASS, f"{wait}, the oldest since {day}{last}")


def _since_when(
    parameters: Parameters, not_known: str, fact: SecurityUpdates, history: History | Unknown, now: datetime
) -> Finding:
    """Many systems do not say since when an update has been there; the reports before this one may.

    None was waiting once, so all are younger than that. Or nothing has been installed since some were waiting: those still do.
    """
    if isinstance(history, Unknown):
        return Finding(Verdict.UNKNOWN, not_known)
    none_at, since, installed_at = history.updates_none_at, history.updates_waiting_since, fact.installed_at
    if none_at is not None and now - none_at <= parameters.at_most:
        return Finding(Verdict.PASS, f"Security updates wait; none was waiting on {_day(none_at)}")
    if since is None:
        return Finding(Verdict.UNKNOWN, not_known)
    if now - since > parameters.at_most and isinstance(installed_at, datetime) and installed_at < since:
        return Finding(Verdict.FAIL, f"Security updates have been waiting since {_day(since)}; none has been installed since")
    return Finding(
        Verdict.UNKNOWN, f"Security updates were waiting at every report since {_day(since)}; how old they are is not known"
    )


def _day(instant: datetime) -> str:
    return day_in_words(instant.astimezone(UTC))


def _none(parameters: Parameters, looked_at: datetime | Unknown, now: datetime) -> Finding:
    """Nothing was waiting then, so nothing can have been waiting for longer than since then."""
    if isinstance(looked_at, Unknown):
        return Finding(
            Verdict.UNKNOWN, f"No security update is known to wait; when the device looked is not known: {looked_at}"
        )
    day = _day(looked_at)
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
    remembers=True,
)
