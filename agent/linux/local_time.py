"""The computer's own time zone, for tools that print local time and do not say so. Source: localtime(5)."""

from datetime import UTC, datetime
from typing import Final

from agent.errors import ProbeError
from agent.host import Host

_LOCAL: Final = "/etc/localtime"
_ZONES: Final = "/zoneinfo/"


def put_right(printed: datetime, host: Host) -> datetime:
    """What a tool printed in local time and a parser took as UTC. Where the zone has no name, it stays: at most 14 hours off.

    In the hour that comes twice in autumn the first is meant.
    """
    try:
        _, found, name = host.real_path(_LOCAL).partition(_ZONES)
    except ProbeError:
        return printed
    if not found:  # a copy of a zone's file: which it was is not said
        return printed
    from zoneinfo import ZoneInfo  # noqa: PLC0415 - only where there is something to put right

    try:
        return printed.replace(tzinfo=ZoneInfo(name)).astimezone(UTC)
    except (LookupError, ValueError, OSError, OverflowError):  # no such zone is known here
        return printed
