"""Devices that are recorded as lost and asked to report all the same. What they wanted to say is not taken."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from collector.store.database import Transaction
from collector.store.records import from_row, insert_into, to_row


@dataclass(frozen=True, slots=True)
class LostHeard:
    """A lost device that was heard, the first and the last time since it was lost."""

    device_id: bytes
    school_id: str
    lost_since: datetime
    first_heard_at: datetime
    last_heard_at: datetime


_HEAR: Final = (
    insert_into("lost_heard", LostHeard)
    + " ON CONFLICT (device_id, lost_since) DO UPDATE SET last_heard_at = excluded.last_heard_at"
)


def hear(tx: Transaction, device_id: bytes, school_id: str, lost_since: datetime, now: datetime) -> None:
    """It asked to report."""
    tx.run(_HEAR, to_row(LostHeard(device_id, school_id, lost_since, now, now)))


def of_school(tx: Transaction, school_id: str) -> list[LostHeard]:
    """Every line of a school, of losses that have ended too."""
    rows = tx.all("SELECT * FROM lost_heard WHERE school_id = :school_id", {"school_id": school_id})
    return [from_row(LostHeard, row) for row in rows]
