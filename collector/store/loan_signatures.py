"""How each signature of a loan was given: typed, drawn, or in ink and scanned; by whose account, and under which words."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from collector.store.database import Row, Transaction
from collector.store.records import from_row, insert_into, to_row


class SignatureKind(StrEnum):
    """How a signature was given in the console."""

    TYPED = "typed"
    DRAWN = "drawn"
    SCANNED = "scanned"


@dataclass(frozen=True, slots=True)
class GivenSignature:
    """One signature. `text_sha256` is of the words on the screen, `drawing` the pen's path, `scan_sha256` of an uploaded form.

    `signed_in_as` is the signer's own account, "" where the signer has none; `desk_of` whoever was signed in at the desk.
    """

    school_id: str
    loan_id: str
    role: str
    kind: SignatureKind
    name: str
    text_sha256: str
    drawing: str
    scan_sha256: str
    signed_in_as: str
    desk_of: str
    given_at: datetime


@dataclass(frozen=True, slots=True)
class Scan:
    """A form that was signed in ink, as it was uploaded."""

    school_id: str
    loan_id: str
    sha256: str
    media_type: str
    content: bytes
    uploaded_at: datetime
    uploaded_by: str


_ADD: Final = insert_into("loan_signatures", GivenSignature)
_ADD_SCAN: Final = insert_into("loan_scans", Scan) + " ON CONFLICT (school_id, loan_id, sha256) DO NOTHING"


def add(tx: Transaction, given: GivenSignature) -> None:
    """Keep how a signature was given. StoreConflict when that role has signed already."""
    tx.run(_ADD, to_row(given))


def of_loan(tx: Transaction, school_id: str, loan_id: str) -> dict[str, GivenSignature]:
    """What was given in the console, by role. Signatures that came on paper or in a file are not among them."""
    sql = "SELECT * FROM loan_signatures WHERE school_id = :school_id AND loan_id = :loan_id ORDER BY given_at"
    rows = tx.all(sql, {"school_id": school_id, "loan_id": loan_id})
    return {each.role: each for each in (from_row(GivenSignature, row) for row in rows)}


def keep_scan(tx: Transaction, scan: Scan) -> None:
    """Keep an uploaded form; the same bytes once."""
    tx.run(_ADD_SCAN, to_row(scan))


def scan_of(tx: Transaction, school_id: str, loan_id: str, sha256: str) -> Scan | None:
    """An uploaded form of this loan by its hash."""
    sql = "SELECT * FROM loan_scans WHERE school_id = :school_id AND loan_id = :loan_id AND sha256 = :sha256"
    row: Row | None = tx.one(sql, {"school_id": school_id, "loan_id": loan_id, "sha256": sha256})
    return from_row(Scan, row) if row else None
