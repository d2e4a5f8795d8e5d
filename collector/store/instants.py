"""Points in time as text: ISO 8601, UTC, always six decimals and a Z, so that the order of the texts is the order in time."""

from datetime import UTC, datetime
from functools import lru_cache
from typing import Final

END_OF_TIME: Final = "9999-12-31T23:59:59.999999Z"
"""Later than every instant, as text."""


@lru_cache(maxsize=256)  # a group of envelopes has one moment of receipt, and nearly always one of freshness
def to_text(instant: datetime) -> str:
    """`2026-11-22T09:30:00.000000Z`. The instant must be aware: ValueError otherwise."""
    if instant.tzinfo is None:
        raise ValueError(f"an instant without a time zone: {instant!r}")
    return instant.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def from_text(text: str) -> datetime:
    """The inverse of `to_text`, in UTC."""
    return datetime.fromisoformat(text)
