"""What was refused, kept for a while so that a person can find out why, and never so much that refusing fills the disk."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from collector.store.database import Transaction
from collector.store.instants import to_text
from collector.store.records import insert_into, to_row

KEPT_FOR: Final = timedelta(days=7)
KEPT_PER_DEVICE_BYTES: Final = 1024 * 1024  # of all anonymous ones together as well
KEPT_OF_ANONYMOUS_BYTES: Final = 4 * 1024
_ROW_COST_BYTES: Final = 512  # so that empty refusals are bounded too
_LONGEST_REASON_CHARACTERS: Final = 500


@dataclass(frozen=True, slots=True)
class Refusal:
    """Bytes that were not believed. `device_id` is the one that the connection proved, b"" for an anonymous sender."""

    school_id: str
    device_id: bytes
    code: str
    reason: str
    bytes: bytes
    received_at: datetime


_INSERT: Final = (
    insert_into("refused", Refusal)
    .replace("(school_id", "(refused_id, school_id")
    .replace("(:school_id", "((SELECT COALESCE(MAX(refused_id), 0) + 1 FROM refused), :school_id")
)

_TRIM: Final = """
    DELETE FROM refused WHERE refused_id IN (
        SELECT refused_id FROM (
            SELECT refused_id, SUM(LENGTH(bytes) + :row_cost) OVER (ORDER BY refused_id DESC) AS kept_bytes
            FROM refused WHERE device_id = :device_id
        ) AS newest_first WHERE kept_bytes > :most_bytes
    )
"""


def keep_refused(tx: Transaction, refusal: Refusal) -> None:
    """Keep a refusal: whole when the device is known, its first 4 KiB when not; and let go of what is too old or too much."""
    kept = refusal.bytes if refusal.device_id else refusal.bytes[:KEPT_OF_ANONYMOUS_BYTES]
    tx.run(_INSERT, to_row(replace(refusal, bytes=kept, reason=refusal.reason[:_LONGEST_REASON_CHARACTERS])))
    tx.run("DELETE FROM refused WHERE received_at < :oldest", {"oldest": to_text(refusal.received_at - KEPT_FOR)})
    tx.run(_TRIM, {"device_id": refusal.device_id, "row_cost": _ROW_COST_BYTES, "most_bytes": KEPT_PER_DEVICE_BYTES})
