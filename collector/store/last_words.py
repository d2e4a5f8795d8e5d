"""What each device said last when it left a session: no evidence, for nobody signed it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from collector.store.database import Transaction
from collector.store.records import from_row, to_row, upsert_into


@dataclass(frozen=True, slots=True)
class LastWords:
    """How a device's last session ended: with these words of its own, or with none, when its connection broke."""

    device_id: bytes
    school_id: str
    words: str
    said_at: datetime


_SAY: Final = upsert_into("last_words", LastWords, key=("device_id",), keep=("school_id",))


def keep(tx: Transaction, words: LastWords) -> None:
    """Keep them in place of the device's earlier ones."""
    tx.run(_SAY, to_row(words))


def of_school(tx: Transaction, school_id: str) -> dict[bytes, LastWords]:
    """Those of a school's devices."""
    rows = tx.all("SELECT * FROM last_words WHERE school_id = :school_id", {"school_id": school_id})
    return {each.device_id: each for each in (from_row(LastWords, row) for row in rows)}
