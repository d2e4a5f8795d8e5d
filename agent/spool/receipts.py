"""The collector's receipts: its signature over what it stored and when. The latest hundred are kept."""

import sqlite3
from typing import Final

from agent.spool.database import fits
from compliance.values import dataclass

MOST_RECEIPTS: Final = 100


@dataclass(frozen=True, slots=True)
class KeptReceipt:
    """A receipt as it came, for this place. `received_at` is ISO 8601 in UTC, by the collector's clock.

    `is_checked` is False where this device had no key to check the signature with.
    """

    epoch: int
    sequence: int
    received_at: str
    is_checked: bool
    sealed: bytes


def keep(database: sqlite3.Connection, receipt: KeptReceipt) -> None:
    """Add one, and drop the oldest."""
    row = (receipt.epoch, receipt.sequence, receipt.received_at, receipt.is_checked, receipt.sealed)
    database.execute("INSERT INTO receipts (epoch, sequence, received_at, is_checked, sealed) VALUES (?, ?, ?, ?, ?)", row)
    database.execute("DELETE FROM receipts WHERE number <= (SELECT MAX(number) FROM receipts) - ?", (MOST_RECEIPTS,))


def latest(database: sqlite3.Connection, limit: int) -> list[KeptReceipt]:
    """The last ones, the latest first."""
    rows = database.execute(
        "SELECT epoch, sequence, received_at, is_checked, sealed FROM receipts ORDER BY number DESC LIMIT ?", (limit,)
    )
    sound = [row for row in rows if fits(row, int, int, str, int, bytes)]
    return [KeptReceipt(epoch, sequence, at, bool(checked), sealed) for epoch, sequence, at, checked, sealed in sound]
