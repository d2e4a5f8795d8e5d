"""After what idle time the whole computer locks, for everybody.

Sources: "Interactive logon: Machine inactivity limit", and MaxInactivityTimeDeviceLock of the policy CSP DeviceLock, which is
in minutes and counts only with DevicePasswordEnabled: both of Microsoft Learn. Where device management leaves the second is not
documented: people find it below PolicyManager.
"""

from typing import Final

from agent.host import Host
from agent.probes.parsing import parser
from agent.windows.lock_way import LockWay, NoLock
from agent.windows.registry import registry_values, values_if_there
from compliance.facts import LocksItself, SetBy
from compliance.values import dataclass

_KEY: Final = r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\System"
_VALUE: Final = "InactivityTimeoutSecs"
_LONGEST: Final = 599_940
_MANAGED_KEY: Final = r"HKLM\SOFTWARE\Microsoft\PolicyManager\current\device\DeviceLock"
_MINUTES, _ASKED = "MaxInactivityTimeDeviceLock", "DevicePasswordEnabled"
_MOST_MINUTES: Final = 999


@dataclass(frozen=True, slots=True)
class IdleLimit:
    """After how many seconds without use the computer locks; 0 is no limit, as Windows writes it."""

    seconds: int


@parser("reg", f"reg query {_KEY} /v {_VALUE}")
def parse_limit(text: str) -> IdleLimit:
    """Seconds, as a number."""
    seconds = registry_values(text)[_VALUE.lower()]
    if not isinstance(seconds, int) or seconds > _LONGEST:
        raise ValueError("no number of seconds that Windows allows")
    return IdleLimit(seconds)


@parser("devicelock", f"reg query {_MANAGED_KEY}")
def parse_managed_limit(text: str) -> IdleLimit:
    """Minutes, where a password is asked for (0 means that it is); no limit otherwise."""
    values = registry_values(text)
    minutes = values[_MINUTES.lower()]
    if not isinstance(minutes, int) or minutes > _MOST_MINUTES:
        raise ValueError("no number of minutes that the policy allows")
    return IdleLimit(60 * minutes if values.get(_ASKED.lower()) == 0 else 0)


def limit_way(host: Host) -> LockWay | NoLock:
    """What the computer's own policy asks."""
    text = values_if_there(host, _KEY, _VALUE)
    return _way(parse_limit(text) if text else None, "the computer has no limit of idle time")


def managed_way(host: Host) -> LockWay | NoLock:
    """What device management asks."""
    text = values_if_there(host, _MANAGED_KEY, _MINUTES, _ASKED)
    limited = _MINUTES.lower() in registry_values(text)
    return _way(parse_managed_limit(text) if limited else None, "device management sets none")


def _way(limit: IdleLimit | None, reason: str) -> LockWay | NoLock:
    if limit is None or not limit.seconds:
        return reason
    return LockWay(LocksItself(limit.seconds, 0), SetBy.POLICY, user_may_change=False)
