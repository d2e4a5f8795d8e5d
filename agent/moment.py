"""Now, by every clock that a device has: none of them alone can be relied on."""

from datetime import datetime

from agent.host import Host
from compliance.values import dataclass


@dataclass(frozen=True, slots=True)
class Moment:
    """The start of the system, the time since then, which never jumps, and the wall clock, which may say anything."""

    boot_id: bytes
    monotonic_milliseconds: int
    wall_time: datetime


def moment_of(host: Host) -> Moment:
    """Now, on this device."""
    return Moment(host.boot_id(), host.monotonic_milliseconds(), host.now())
