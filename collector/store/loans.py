"""The loans: who has which device, on whose signatures, and where each loan stands in its life."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from collector.store import clock_looks
from collector.store.database import Row, Transaction
from collector.store.id_list import among
from collector.store.records import from_row, insert_into, to_row


class LoanState(StrEnum):
    """Where a loan stands. Due soon and overdue are no states: they follow from the day and `due_back`."""

    DRAFT = "draft"
    AWAITING_BORROWER = "awaiting_borrower"
    AWAITING_TECHNICIAN = "awaiting_technician"
    AWAITING_HEADTEACHER = "awaiting_headteacher"
    AUTHORISED = "authorised"
    ENROLLED = "enrolled"
    CLEARED = "cleared"
    SUSPENDED = "suspended"
    LOST = "lost"
    RECALLED = "recalled"
    RETURNED = "returned"
    RESET_CONFIRMED = "reset_confirmed"
    CLOSED = "closed"

    @property
    def has_ended(self) -> bool:
        """Whether the device is free for another loan."""
        return self in (LoanState.RETURNED, LoanState.RESET_CONFIRMED, LoanState.CLOSED)

    @property
    def is_reset(self) -> bool:
        """Whether somebody confirmed that nothing of the borrower is left on the device, or no device ever went out."""
        return self in (LoanState.RESET_CONFIRMED, LoanState.CLOSED)

    @property
    def on_screen(self) -> str:
        """The plain words that people read."""
        return _ON_SCREEN[self]


_ON_SCREEN: Final = {
    LoanState.DRAFT: "being prepared",
    LoanState.AWAITING_BORROWER: "awaiting the borrower's signature",
    LoanState.AWAITING_TECHNICIAN: "awaiting the technician's approval",
    LoanState.AWAITING_HEADTEACHER: "awaiting the headteacher's authorisation",
    LoanState.AUTHORISED: "authorised, awaiting enrolment",
    LoanState.ENROLLED: "enrolled, not yet cleared to leave site",
    LoanState.CLEARED: "cleared to leave site",
    LoanState.SUSPENDED: "suspended",
    LoanState.LOST: "lost or stolen",
    LoanState.RECALLED: "recalled",
    LoanState.RETURNED: "returned, reset not yet confirmed",
    LoanState.RESET_CONFIRMED: "returned, reset confirmed",
    LoanState.CLOSED: "closed",
}


@dataclass(frozen=True, slots=True)
class StoredLoan:
    """One agreement about one device. `loan_id` is the agreement's own number; empty texts mean "none".

    A signature is a name together with its time. `device_id` is b"" until the device has enrolled.
    """

    school_id: str
    loan_id: str
    agreement_version: str
    text_sha256: str
    make: str
    model: str
    serial: str
    asset_tag: str
    borrower_name: str
    borrower_role: str
    borrower_signed_at: datetime | None
    technician_name: str
    technician_signed_at: datetime | None
    headteacher_name: str
    headteacher_signed_at: datetime | None
    due_back: date | None
    state: LoanState
    state_changed_at: datetime
    device_id: bytes
    device_confirmed_by: str
    device_confirmed_at: datetime | None
    created_at: datetime


_INSERT: Final = insert_into("loans", StoredLoan)

_UPDATE: Final = """
    UPDATE loans SET
        borrower_signed_at = :borrower_signed_at, technician_name = :technician_name,
        technician_signed_at = :technician_signed_at, headteacher_name = :headteacher_name,
        headteacher_signed_at = :headteacher_signed_at, state = :state, state_changed_at = :state_changed_at,
        device_id = :device_id, device_confirmed_by = :device_confirmed_by, device_confirmed_at = :device_confirmed_at
    WHERE school_id = :school_id AND loan_id = :loan_id
"""

_EXTEND: Final = "UPDATE loans SET due_back = :due_back WHERE school_id = :school_id AND loan_id = :loan_id"

_NOT_ENDED: Final = "state NOT IN ('returned', 'reset_confirmed', 'closed')"
_OPEN: Final = f"SELECT * FROM loans WHERE school_id = :school_id AND {_NOT_ENDED} "  # noqa: S608 - our own words


def add(tx: Transaction, loan: StoredLoan) -> None:
    """Record a new loan. StoreConflict when its number is taken."""
    tx.run(_INSERT, to_row(loan))


def update(tx: Transaction, loan: StoredLoan) -> None:
    """Record what a loan has become. What was agreed (number, words, device, borrower, day) never changes."""
    tx.run(_UPDATE, to_row(loan))
    clock_looks.forget(tx, loan.device_id)


def extend(tx: Transaction, loan: StoredLoan) -> None:
    """Record a later day than the one that was agreed; that one stays in the loan's first extension."""
    tx.run(_EXTEND, to_row(loan))
    clock_looks.forget(tx, loan.device_id)


def find(tx: Transaction, school_id: str, loan_id: str) -> StoredLoan | None:
    """The loan of this number."""
    sql = "SELECT * FROM loans WHERE school_id = :school_id AND loan_id = :loan_id"
    return _loan(tx.one(sql, {"school_id": school_id, "loan_id": loan_id}))


def of_device(tx: Transaction, device_id: bytes) -> StoredLoan | None:
    """The loan under which a device is out; None when there is none, or it has ended."""
    sql = f"SELECT * FROM loans WHERE device_id = :device_id AND {_NOT_ENDED} ORDER BY created_at DESC"  # noqa: S608 - our own words
    return _loan(tx.one(sql, {"device_id": device_id})) if device_id else None


def of_devices(tx: Transaction, device_ids: Sequence[bytes]) -> dict[bytes, StoredLoan]:
    """The same for many devices, by their ids; those without one are left out."""
    if not device_ids:
        return {}
    listed, parameters = among(device_ids)
    rows = tx.all(f"SELECT * FROM loans WHERE device_id IN {listed} AND {_NOT_ENDED} ORDER BY created_at", parameters)  # noqa: S608 - our own words
    return {each.device_id: each for each in (from_row(StoredLoan, row) for row in rows)}


def open_for(tx: Transaction, school_id: str, serial: str, asset_tag: str) -> StoredLoan | None:
    """A loan that has not ended and is about a device of this serial number or asset tag ("" matches nothing)."""
    sql = _OPEN + (
        "AND ((LOWER(serial) = LOWER(:serial) AND serial <> '') OR (LOWER(asset_tag) = LOWER(:asset_tag) AND asset_tag <> '')) "
        "ORDER BY created_at"
    )
    return _loan(tx.one(sql, {"school_id": school_id, "serial": serial, "asset_tag": asset_tag}))


def everything(tx: Transaction, school_id: str) -> list[StoredLoan]:
    """Every loan of a school, the newest first."""
    sql = "SELECT * FROM loans WHERE school_id = :school_id ORDER BY created_at DESC, loan_id"
    return [from_row(StoredLoan, row) for row in tx.all(sql, {"school_id": school_id})]


def _loan(row: Row | None) -> StoredLoan | None:
    return from_row(StoredLoan, row) if row else None
