"""The one-time tokens that signed agreements mint. Only their hashes are kept."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from collector.store import journal_entries
from collector.store.database import Transaction
from collector.store.instants import END_OF_TIME, to_text
from collector.store.journal_line import Kind
from collector.store.records import from_row, insert_into, to_row


@dataclass(frozen=True, slots=True)
class Token:
    """Leave to enrol one device once. It is bound to the serial number or, where that is "", to the asset tag, and to the
    agreement as it was signed. `used_by` is the device id that used it, b"" before.
    """

    token_hash: str
    school_id: str
    loan_id: str
    serial: str
    asset_tag: str
    agreement_sha256: str
    minted_at: datetime
    expires_at: datetime
    used_at: datetime | None
    used_by: bytes


_INSERT: Final = insert_into("enrolment_tokens", Token)

_CONSUME: Final = """
    UPDATE enrolment_tokens SET used_at = :at, used_by = :used_by
    WHERE token_hash = :token_hash AND used_at IS NULL AND expires_at > :at
"""

_PUT_USED: Final = """
    UPDATE enrolment_tokens SET used_at = :at, used_by = :used_by WHERE token_hash = :token_hash AND used_at IS NULL
"""

_REVOKE: Final = """
    UPDATE enrolment_tokens SET expires_at = :at
    WHERE school_id = :school_id AND loan_id = :loan_id AND used_at IS NULL AND expires_at > :at AND minted_at < :before
"""

_END_UNUSED: Final = "UPDATE enrolment_tokens SET expires_at = :at WHERE used_at IS NULL AND expires_at > :at"


def hash_of(secret: str) -> str:
    """What is kept of a token or an enrolment key: SHA-256 as hex. 128 random bits need no salt and no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()


def mint(tx: Transaction, token: Token) -> None:
    """Record a token."""
    tx.run(_INSERT, to_row(token))


def find(tx: Transaction, token_hash: str) -> Token | None:
    """The token with this hash, whether it still opens anything or not."""
    row = tx.one("SELECT * FROM enrolment_tokens WHERE token_hash = :token_hash", {"token_hash": token_hash})
    return from_row(Token, row) if row else None


def consume(tx: Transaction, token_hash: str, used_by: bytes, at: datetime) -> bool:
    """Use a token up, in the journal too. False, and nothing changed, when it was used before, has expired, or never was."""
    if tx.run(_CONSUME, {"token_hash": token_hash, "used_by": used_by, "at": to_text(at)}) != 1:
        return False
    journal_entries.append(tx, at, Kind.TOKEN, {"token": token_hash, "device": used_by.hex()})
    return True


def put_used(tx: Transaction, token_hash: str, used_by: bytes, at: datetime) -> bool:
    """The same for an act that the journal has already, whatever day it is now. False when it was used before, or never was."""
    return tx.run(_PUT_USED, {"token_hash": token_hash, "used_by": used_by, "at": to_text(at)}) == 1


def of_loan(tx: Transaction, school_id: str, loan_id: str) -> list[Token]:
    """Every token that a loan ever minted, the newest first."""
    sql = (
        "SELECT * FROM enrolment_tokens WHERE school_id = :school_id AND loan_id = :loan_id ORDER BY minted_at DESC, token_hash"
    )
    return [from_row(Token, row) for row in tx.all(sql, {"school_id": school_id, "loan_id": loan_id})]


def revoke_of_loan(tx: Transaction, school_id: str, loan_id: str, at: datetime) -> None:
    """Let every unused token of a loan expire now. The journal has it too."""
    if _revoke(tx, school_id, loan_id, at, before=END_OF_TIME):
        journal_entries.append(tx, at, Kind.TOKENS, {"school": school_id, "loan": loan_id})


def put_revoked(tx: Transaction, school_id: str, loan_id: str, at: datetime) -> int:
    """The same for an act that the journal has already: of the tokens that the loan had then. Says how many."""
    return _revoke(tx, school_id, loan_id, at, before=to_text(at))


def end_unused(tx: Transaction, at: datetime) -> int:
    """Let every unused token of every school expire now, and say how many."""
    return tx.run(_END_UNUSED, {"at": to_text(at)})


def _revoke(tx: Transaction, school_id: str, loan_id: str, at: datetime, before: str) -> int:
    return tx.run(_REVOKE, {"school_id": school_id, "loan_id": loan_id, "at": to_text(at), "before": before})
