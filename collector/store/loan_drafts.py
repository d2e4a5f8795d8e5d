"""Loans that are being prepared at the desk: a closed tablet loses nothing of them."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from collector.store.database import Transaction
from collector.store.records import from_row, to_row, upsert_into


@dataclass(frozen=True, slots=True)
class LoanDraft:
    """As much of a loan as has been said. Empty texts are yet to be filled in."""

    school_id: str
    draft_id: int
    make: str
    model: str
    serial: str
    asset_tag: str
    accessories: str
    condition: str
    borrower_name: str
    borrower_role: str
    purpose: str
    due_back: date | None
    begun_at: datetime
    begun_by: str
    changed_at: datetime


_PUT: Final = upsert_into("loan_drafts", LoanDraft, key=("school_id", "draft_id"), keep=("begun_at", "begun_by"))


def put(tx: Transaction, draft: LoanDraft) -> None:
    """Keep a draft, or what it has become."""
    tx.run(_PUT, to_row(draft))


def free_id(tx: Transaction, school_id: str, now: datetime) -> int:
    """The number of the next draft: no earlier one had it, so that a page left open never changes another draft."""
    sql = "SELECT COALESCE(MAX(draft_id), 0) + 1 AS draft_id FROM loan_drafts WHERE school_id = :school_id"
    row = tx.one(sql, {"school_id": school_id})
    return max(int(row["draft_id"]) if row else 1, int(now.timestamp()))


def find(tx: Transaction, school_id: str, draft_id: int) -> LoanDraft | None:
    """The draft of this number."""
    sql = "SELECT * FROM loan_drafts WHERE school_id = :school_id AND draft_id = :draft_id"
    row = tx.one(sql, {"school_id": school_id, "draft_id": draft_id})
    return from_row(LoanDraft, row) if row else None


def everything(tx: Transaction, school_id: str) -> list[LoanDraft]:
    """Every draft of a school, the newest first."""
    sql = "SELECT * FROM loan_drafts WHERE school_id = :school_id ORDER BY changed_at DESC, draft_id DESC"
    return [from_row(LoanDraft, row) for row in tx.all(sql, {"school_id": school_id})]


def remove(tx: Transaction, school_id: str, draft_id: int) -> bool:
    """Throw a draft away, and say whether it was there."""
    sql = "DELETE FROM loan_drafts WHERE school_id = :school_id AND draft_id = :draft_id"
    return tx.run(sql, {"school_id": school_id, "draft_id": draft_id}) == 1
