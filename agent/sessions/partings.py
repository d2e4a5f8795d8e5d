"""How the collector ends a session, and when it wants to be asked again."""

from typing import NoReturn

from agent.errors import CollectorUnreachable
from compliance.wire.v1 import session_pb2


def goodbye_came(goodbye: session_pb2.Goodbye) -> NoReturn:
    """Raises CollectorUnreachable with the time to come back."""
    raise CollectorUnreachable(
        f"the collector ended the session: {goodbye.reason or 'it gave no reason'}",
        retry_after_seconds=goodbye.reconnect_after_seconds,
        spread_seconds=goodbye.spread_seconds,
    )


def throttled(throttle: session_pb2.Throttle) -> NoReturn:
    """Raises CollectorUnreachable with the time to come back."""
    raise CollectorUnreachable(
        f"the collector asks for patience: {throttle.reason or 'it gave no reason'}",
        retry_after_seconds=throttle.retry_after_seconds,
        spread_seconds=throttle.spread_seconds,
    )
