"""The school-wide keys with which devices that stay on site ask to be enrolled. Only their hashes are kept."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from collector.store import journal_entries
from collector.store.database import Transaction
from collector.store.instants import END_OF_TIME, to_text
from collector.store.journal_line import Kind
from collector.store.records import from_row, insert_into, to_row


@dataclass(frozen=True, slots=True)
class EnrolmentKey:
    """One key of one school, as its hash (`tokens.hash_of`)."""

    school_id: str
    key_hash: str
    created_at: datetime
    revoked_at: datetime | None


_INSERT: Final = insert_into("enrolment_keys", EnrolmentKey)

_REVOKE: Final = """
    UPDATE enrolment_keys SET revoked_at = :at WHERE school_id = :school_id AND created_at <= :until AND revoked_at IS NULL
"""


def create(tx: Transaction, key: EnrolmentKey) -> None:
    """Record a key."""
    tx.run(_INSERT, to_row(key))


def in_use(tx: Transaction, key_hash: str) -> EnrolmentKey | None:
    """The key with this hash, unless it was revoked."""
    sql = "SELECT * FROM enrolment_keys WHERE key_hash = :key_hash AND revoked_at IS NULL"
    row = tx.one(sql, {"key_hash": key_hash})
    return from_row(EnrolmentKey, row) if row else None


def number_in_use(tx: Transaction, school_id: str) -> int:
    """How many keys of a school were made and not revoked."""
    sql = "SELECT COUNT(*) AS number FROM enrolment_keys WHERE school_id = :school_id AND revoked_at IS NULL"
    row = tx.one(sql, {"school_id": school_id})
    return int(row["number"]) if row else 0


def revoke_all(tx: Transaction, school_id: str, at: datetime) -> int:
    """Revoke every key of a school and say how many were in use. The journal has it too."""
    revoked = _revoke(tx, school_id, at, until=END_OF_TIME)
    if revoked:
        journal_entries.append(tx, at, Kind.KEYS, {"school": school_id})
    return revoked


def put_revoked(tx: Transaction, school_id: str, at: datetime) -> int:
    """The same for an act that the journal has already: of the keys that the school had then."""
    return _revoke(tx, school_id, at, until=to_text(at))


def _revoke(tx: Transaction, school_id: str, at: datetime, until: str) -> int:
    return tx.run(_REVOKE, {"school_id": school_id, "at": to_text(at), "until": until})
