"""The screen locks itself soon enough, for every person logged in."""

from datetime import timedelta
from typing import Final, assert_never

from compliance.durations import in_words
from compliance.facts import LocksItself, NeverLocks, ScreenLock
from compliance.policy_table import Table
from compliance.rules.kind import timeless_kind
from compliance.rules.parameter import DurationParameter
from compliance.unknown import Unknown
from compliance.values import dataclass
from compliance.verdict import Finding, Verdict, worst_finding

_NO_DESKTOP: Final = Finding(Verdict.NOT_APPLICABLE, "No desktop is installed")
_NOBODY: Final = Finding(Verdict.UNKNOWN, "Nobody was logged in, and the lock is each person's own setting")
_AT_MOST: Final = DurationParameter("at_most", "idle time and the wait for the password together", between=("1 min", "8 h"))


@dataclass(frozen=True, slots=True)
class Parameters:
    """For how long anybody could walk up to the screen: idle time and grace together."""

    at_most: timedelta


def parse_parameters(table: Table) -> Parameters:
    """`at_most`, from a minute to eight hours."""
    return Parameters(_AT_MOST.read(table))


def asks(parameters: Parameters) -> str:
    """What the rule asks, in plain words."""
    return f"Locks itself within {in_words(parameters.at_most)}"


def judge(parameters: Parameters, fact: ScreenLock) -> Finding:
    """The worst of all people logged in."""
    if not fact.has_desktop:
        return _NO_DESKTOP
    if not fact.users:
        return _NOBODY
    finding = worst_finding(_lock(user.lock, parameters.at_most) for user in fact.users)
    if len(fact.users) == 1:
        return finding
    return Finding(finding.verdict, f"{finding.saw} (the worst of {len(fact.users)} people logged in)")


def _lock(lock: LocksItself | NeverLocks | Unknown, at_most: timedelta) -> Finding:
    match lock:
        case LocksItself():
            return _locks_itself(lock, at_most)
        case NeverLocks(because):
            return Finding(Verdict.FAIL, f"Never locks itself: {because}")
        case Unknown():
            return Finding(Verdict.UNKNOWN, str(lock))
        case impossible:
            assert_never(impossible)


def _locks_itself(lock: LocksItself, at_most: timedelta) -> Finding:
    """A zero or negative time is some desktop's "never" that was not translated where it was read: no proof of a lock."""
    idle, grace = lock.after_idle_seconds, lock.grace_seconds
    if idle <= 0 or grace < 0:
        return Finding(Verdict.UNKNOWN, f"The lock's times make no sense: {idle} s idle, {grace} s grace")
    verdict = Verdict.PASS if idle + grace <= at_most.total_seconds() else Verdict.FAIL
    password = f"a password is asked {_seconds_in_words(grace)} later" if grace else "a password is asked at once"
    return Finding(verdict, f"Lock is {_seconds_in_words(idle)}; {password}")


def _seconds_in_words(seconds: int) -> str:
    # A device may claim any number; a timedelta holds up to 86 trillion seconds, and a year is as good as for ever.
    return in_words(timedelta(seconds=min(seconds, 31_536_000)))


KIND: Final = timeless_kind(
    "screen_lock", fact=ScreenLock, parse_parameters=parse_parameters, asks=asks, judge=judge, parameters=(_AT_MOST,)
)
