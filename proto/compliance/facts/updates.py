"""Are the holes that are known mended?"""

from datetime import datetime
from typing import Final

from compliance.facts.told import told
from compliance.unknown import Unknown
from compliance.values import dataclass

_PURPOSE: Final = "to see that security updates are installed in time"


@dataclass(frozen=True, slots=True)
class UpdatesWaiting:
    """Security updates are there and not installed."""

    count: int = told(_PURPOSE, "how many security updates wait")
    oldest_since: datetime | Unknown = told(_PURPOSE, "since when the oldest of them has been there")


@dataclass(frozen=True, slots=True)
class NoneWaiting:
    """No security update is known to the device that it has not installed. How old its knowledge is stands beside it."""


@dataclass(frozen=True, slots=True)
class SecurityUpdates:
    """Which security updates wait to be installed, and when the device last looked: an old list says "none" for ever."""

    waiting: UpdatesWaiting | NoneWaiting | Unknown = told(_PURPOSE, "whether security updates wait to be installed")
    looked_at: datetime | Unknown = told(_PURPOSE, "when the device last looked for updates")
    installed_at: datetime | Unknown = told(_PURPOSE, "when it last installed some")
    automatic: bool | Unknown = told(_PURPOSE, "whether it installs security updates by itself")
    restart_needed: bool | Unknown = told(_PURPOSE, "whether it must be started again for them to work")
