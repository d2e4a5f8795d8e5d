"""What went out with a lent device and what came back with it, in whose hands and in which condition."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from collector.store.database import Transaction
from collector.store.instants import to_text
from collector.store.records import from_row, insert_into, to_row, upsert_into


@dataclass(frozen=True, slots=True)
class Handover:
    """What was handed out. `accessories` are their words with commas between them, as everywhere here."""

    school_id: str
    loan_id: str
    accessories: str
    condition: str
    purpose: str
    recorded_at: datetime
    recorded_by: str


@dataclass(frozen=True, slots=True)
class Return:
    """What came back. `borrower` has what the borrower said was done; `reset_by` is "" until somebody saw the device reset."""

    school_id: str
    loan_id: str
    accessories: str
    condition: str
    borrower: str
    returned_at: datetime
    returned_to: str
    reset_by: str = ""
    reset_at: datetime | None = None


_KEY: Final = ("school_id", "loan_id")
_PUT: Final = upsert_into("loan_handovers", Handover, key=_KEY)
_ADD_RETURN: Final = insert_into("loan_returns", Return)
_RESET: Final = """
    UPDATE loan_returns SET reset_by = :by, reset_at = :at
    WHERE school_id = :school_id AND loan_id = :loan_id AND reset_at IS NULL
"""


def hand_out(tx: Transaction, handover: Handover) -> None:
    """Keep what goes out under a loan; before it does, it may be put right."""
    tx.run(_PUT, to_row(handover))


def handed_out(tx: Transaction, school_id: str, loan_id: str) -> Handover | None:
    """What went out under a loan; None where nobody recorded it."""
    sql = "SELECT * FROM loan_handovers WHERE school_id = :school_id AND loan_id = :loan_id"
    row = tx.one(sql, {"school_id": school_id, "loan_id": loan_id})
    return from_row(Handover, row) if row else None


def bring_back(tx: Transaction, returned: Return) -> None:
    """Keep what came back. StoreConflict when a return was recorded before."""
    tx.run(_ADD_RETURN, to_row(returned))


def brought_back(tx: Transaction, school_id: str, loan_id: str) -> Return | None:
    """What came back; None where it is not back, or was recorded by a version that kept none of this."""
    sql = "SELECT * FROM loan_returns WHERE school_id = :school_id AND loan_id = :loan_id"
    row = tx.one(sql, {"school_id": school_id, "loan_id": loan_id})
    return from_row(Return, row) if row else None


def note_reset(tx: Transaction, school_id: str, loan_id: str, by: str, at: datetime) -> None:
    """Say who saw the device reset, and when; the first one counts."""
    tx.run(_RESET, {"school_id": school_id, "loan_id": loan_id, "by": by, "at": to_text(at)})
