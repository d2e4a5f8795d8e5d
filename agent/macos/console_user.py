"""Who sits at the Mac. Source: the owner of /dev/console, which loginwindow gives to whom it shows a desktop.

With fast user switching others stay logged in behind the log-in window, which asks them for a password: their settings do
not open anything to whoever walks up.
"""

import re
from typing import Final

from agent.allowed_commands import STAT
from agent.errors import NobodyLoggedIn
from agent.host import Host
from agent.probes.parsing import parser
from compliance.values import dataclass

_OWNER: Final = re.compile(r"\s*(\d{1,10}) (\S.*\S|\S)\s*")


@dataclass(frozen=True, slots=True)
class ConsoleUser:
    """The person at the Mac. `account` stays on the device."""

    user_id: int
    account: str


def console_user(host: Host) -> ConsoleUser:
    """The person. Raises NobodyLoggedIn at the log-in window, which is root's."""
    user = parse_console(host.run(STAT, "-f", "%u %Su", "/dev/console"))
    if user.user_id == 0 or user.account in ("root", "loginwindow", "_mbsetupuser"):
        raise NobodyLoggedIn("nobody is logged in at this device")
    return user


@parser("stat", "stat -f '%u %Su' /dev/console")
def parse_console(text: str) -> ConsoleUser:
    """`stat -f '%u %Su' /dev/console`: number and name of its owner."""
    found = _OWNER.fullmatch(text)
    if found is None:
        raise ValueError("no owner")
    return ConsoleUser(int(found[1]), found[2])
