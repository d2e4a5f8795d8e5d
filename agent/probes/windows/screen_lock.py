"""Windows: after what time without use does the computer lock itself?

Source: "Interactive logon: Machine inactivity limit" of Microsoft Learn. Screen savers and the password on waking are settings
of people and of the plan for power, which this version does not read: without the limit nothing is known.
"""

from dataclasses import dataclass
from typing import Final

from agent.errors import NotRecorded
from agent.host import Host
from agent.probes.parsing import parser
from agent.windows.console_user import USER, parse_user
from agent.windows.power_settings import parse_powercfg
from agent.windows.powershell import ask
from agent.windows.registry import registry_values
from compliance.facts import LocksItself, ScreenLock, SetBy, UserScreenLock
from compliance.unknown import Unknown, Why

READ_FROM: Final = "the limit of idle time that the registry has for the whole computer, and who is at its screen"

_KEY: Final = r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\System"
_VALUE: Final = "InactivityTimeoutSecs"
_LONGEST: Final = 599_940
_NO_LIMIT: Final = Unknown(Why.NOT_SUPPORTED, "the computer has no limit of idle time, and screen savers are not read here")


@dataclass(frozen=True, slots=True)
class IdleLimit:
    """After how many seconds without use the computer locks; 0 is no limit, as Windows writes it."""

    seconds: int


def read(host: Host) -> ScreenLock:
    """Of the person at the screen. Nobody there: NobodyLoggedIn, never "locks"."""
    account = host.pseudonym(parse_user(ask(host, USER)))
    seconds = _limit(host).seconds
    lock = LocksItself(seconds, 0) if seconds else _NO_LIMIT
    set_by = SetBy.POLICY if seconds else _NO_LIMIT
    return ScreenLock(
        has_desktop=True,
        users=(UserScreenLock(account, "Windows", lock, set_by, user_may_change=_NO_LIMIT if not seconds else False),),
    )


def _limit(host: Host) -> IdleLimit:
    try:
        return parse_limit(host.read_registry(_KEY, _VALUE))
    except NotRecorded:
        return IdleLimit(0)


@parser("reg", f"reg query {_KEY} /v {_VALUE}")
def parse_limit(text: str) -> IdleLimit:
    """Seconds, as a number."""
    seconds = registry_values(text)[_VALUE.lower()]
    if not isinstance(seconds, int) or seconds > _LONGEST:
        raise ValueError("no number of seconds that Windows allows")
    return IdleLimit(seconds)


PARSERS: Final = (parse_limit, parse_powercfg, parse_user)
