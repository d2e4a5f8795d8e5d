"""The texts of the Device Loan Agreement that schools have adopted. The newest adopted one is signed from then on."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from collector.store.database import Transaction
from collector.store.records import from_row, insert_into, to_row


@dataclass(frozen=True, slots=True)
class AdoptedAgreement:
    """One text as one school adopted it. `text_sha256` is hex."""

    school_id: str
    agreement_id: str
    version: str
    title: str
    text: str
    text_sha256: str
    adopted_at: datetime


_ADOPT: Final = (
    insert_into("agreements", AdoptedAgreement)
    + " ON CONFLICT (school_id, text_sha256) DO UPDATE SET adopted_at = excluded.adopted_at, version = excluded.version"
)


def adopt(tx: Transaction, agreement: AdoptedAgreement) -> None:
    """Put a text in force. An older one adopted again is in force again."""
    tx.run(_ADOPT, to_row(agreement))


def in_force(tx: Transaction, school_id: str) -> AdoptedAgreement | None:
    """The text that the school adopted last."""
    sql = "SELECT * FROM agreements WHERE school_id = :school_id ORDER BY adopted_at DESC LIMIT 1"
    row = tx.one(sql, {"school_id": school_id})
    return from_row(AdoptedAgreement, row) if row else None


def with_sha256(tx: Transaction, school_id: str, text_sha256: str) -> AdoptedAgreement | None:
    """The text of this hash, whether it is still in force or not."""
    sql = "SELECT * FROM agreements WHERE school_id = :school_id AND text_sha256 = :text_sha256"
    row = tx.one(sql, {"school_id": school_id, "text_sha256": text_sha256})
    return from_row(AdoptedAgreement, row) if row else None
