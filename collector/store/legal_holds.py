"""What must not go while a claim or an inquiry runs: everything about a person, or about a loan."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from collector.store.database import Transaction
from collector.store.instants import to_text
from collector.store.records import from_row, insert_into, to_row


@dataclass(frozen=True, slots=True)
class LegalHold:
    """One hold: on a `person` or on a loan (`subject`), the other of the two being ""."""

    school_id: str
    hold_id: int
    person: str
    subject: str
    why: str
    added_at: datetime
    added_by: str
    removed_at: datetime | None = None
    removed_by: str = ""


_INSERT: Final = insert_into("legal_holds", LegalHold)
_END: Final = """
    UPDATE legal_holds SET removed_at = :at, removed_by = :by
    WHERE school_id = :school_id AND hold_id = :hold_id AND removed_at IS NULL
"""


def next_id(tx: Transaction, school_id: str) -> int:
    """The number of the next hold."""
    sql = "SELECT COALESCE(MAX(hold_id), 0) + 1 AS hold_id FROM legal_holds WHERE school_id = :school_id"
    row = tx.one(sql, {"school_id": school_id})
    return int(row["hold_id"]) if row else 1


def add(tx: Transaction, hold: LegalHold) -> None:
    """Order a hold."""
    tx.run(_INSERT, to_row(hold))


def in_force(tx: Transaction, school_id: str) -> list[LegalHold]:
    """The holds of a school that nobody has ended."""
    sql = "SELECT * FROM legal_holds WHERE school_id = :school_id AND removed_at IS NULL ORDER BY hold_id"
    return [from_row(LegalHold, row) for row in tx.all(sql, {"school_id": school_id})]


def end(tx: Transaction, school_id: str, hold_id: int, by: str, at: datetime) -> bool:
    """End a hold, and say whether there was one of that number."""
    return tx.run(_END, {"at": to_text(at), "by": by, "school_id": school_id, "hold_id": hold_id}) == 1
