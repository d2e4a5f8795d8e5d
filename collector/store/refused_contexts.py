"""Which devices refuse what they are told of themselves, and why. Said in sessions, under no signature."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from collector.store.database import Transaction
from collector.store.id_list import of_school_or_these
from collector.store.records import from_row, to_row, upsert_into


@dataclass(frozen=True, slots=True)
class RefusedContext:
    """What one device said last. `refusal` "": its reason is none that is known here."""

    device_id: bytes
    school_id: str
    refusal: str
    words: str
    said_at: datetime


_KEEP: Final = upsert_into("refused_contexts", RefusedContext, key=["device_id"])


def keep(tx: Transaction, refused: RefusedContext) -> None:
    """Keep what a device says now."""
    tx.run(_KEEP, to_row(refused))


def forget(tx: Transaction, device_id: bytes) -> None:
    """It refuses nothing any more."""
    tx.run("DELETE FROM refused_contexts WHERE device_id = :device_id", {"device_id": device_id})


def find(tx: Transaction, device_id: bytes) -> RefusedContext | None:
    """What a device refuses; None where it refuses nothing."""
    row = tx.one("SELECT * FROM refused_contexts WHERE device_id = :device_id", {"device_id": device_id})
    return from_row(RefusedContext, row) if row else None


def of_school(tx: Transaction, school_id: str, only: Sequence[bytes] | None = None) -> dict[bytes, RefusedContext]:
    """Those of the devices of a school, or only of these, that refuse what they are told."""
    these, parameters = of_school_or_these(school_id, only)
    sql = f"SELECT * FROM refused_contexts WHERE {these}"  # noqa: S608 - our own words
    rows = tx.all(sql, parameters)
    return {each.device_id: each for each in (from_row(RefusedContext, row) for row in rows)}
