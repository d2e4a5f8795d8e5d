"""The school-wide keys with which devices that stay on site ask to be enrolled. Only their hashes are kept."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from collector.store.database import Transaction
from collector.store.instants import to_text
from collector.store.records import from_row, insert_into, to_row


@dataclass(frozen=True, slots=True)
class EnrolmentKey:
    """One key of one school, as its hash (`tokens.hash_of`)."""

    school_id: str
    key_hash: str
    created_at: datetime
    revoked_at: datetime | None


_INSERT: Final = insert_into("enrolment_keys", EnrolmentKey)


def create(tx: Transaction, key: EnrolmentKey) -> None:
    """Record a key."""
    tx.run(_INSERT, to_row(key))


def in_use(tx: Transaction, key_hash: str) -> EnrolmentKey | None:
    """The key with this hash, unless it was revoked."""
    sql = "SELECT * FROM enrolment_keys WHERE key_hash = :key_hash AND revoked_at IS NULL"
    row = tx.one(sql, {"key_hash": key_hash})
    return from_row(EnrolmentKey, row) if row else None


def revoke_all(tx: Transaction, school_id: str, at: datetime) -> int:
    """Revoke every key of a school and say how many were in use."""
    sql = "UPDATE enrolment_keys SET revoked_at = :at WHERE school_id = :school_id AND revoked_at IS NULL"
    return tx.run(sql, {"school_id": school_id, "at": to_text(at)})
