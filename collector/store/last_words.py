"""What each device said last when it left a session: no evidence, for nobody signed it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from collector.store.database import Transaction
from collector.store.id_list import of_school_or_these
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


def of_school(tx: Transaction, school_id: str, only: Sequence[bytes] | None = None) -> dict[bytes, LastWords]:
    """Those of a school's devices, or of these alone."""
    these, parameters = of_school_or_these(school_id, only)
    sql = f"SELECT * FROM last_words WHERE {these}"  # noqa: S608 - our own words
    rows = tx.all(sql, parameters)
    return {each.device_id: each for each in (from_row(LastWords, row) for row in rows)}
