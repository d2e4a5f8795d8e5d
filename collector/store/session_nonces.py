"""The nonce of each session, which must come back in the next Hello: copies of one device cannot both have the newest."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from collector.store.database import Transaction
from collector.store.instants import to_text
from collector.store.records import from_row, insert_into, to_row

_KEPT_OF_EACH_DEVICE: Final = 64


@dataclass(frozen=True, slots=True)
class SessionNonce:
    """One nonce. `confirmed_at` is when the device was heard after its Welcome: from then on it must have it."""

    device_id: bytes
    nonce: bytes
    issued_at: datetime
    boot_id: bytes
    confirmed_at: datetime | None


_INSERT: Final = insert_into("session_nonces", SessionNonce)
_CONFIRM: Final = """
    UPDATE session_nonces SET confirmed_at = :at WHERE device_id = :device_id AND nonce = :nonce AND confirmed_at IS NULL
"""
_TRIM: Final = """
    DELETE FROM session_nonces WHERE device_id = :device_id AND nonce NOT IN (
        SELECT nonce FROM session_nonces WHERE device_id = :device_id ORDER BY issued_at DESC LIMIT :kept
    )
"""


def issue(tx: Transaction, nonce: SessionNonce) -> None:
    """Record the nonce of a session that begins, and let go of very old ones."""
    tx.run(_INSERT, to_row(nonce))
    tx.run(_TRIM, {"device_id": nonce.device_id, "kept": _KEPT_OF_EACH_DEVICE})


def confirm(tx: Transaction, device_id: bytes, nonce: bytes, at: datetime) -> None:
    """The device was heard in the session of this nonce."""
    tx.run(_CONFIRM, {"device_id": device_id, "nonce": nonce, "at": to_text(at)})


def recent(tx: Transaction, device_id: bytes) -> list[SessionNonce]:
    """The nonces of a device's sessions, the newest first."""
    sql = "SELECT * FROM session_nonces WHERE device_id = :device_id ORDER BY issued_at DESC, nonce"
    return [from_row(SessionNonce, row) for row in tx.all(sql, {"device_id": device_id})]


def forget(tx: Transaction, device_id: bytes) -> None:
    """Begin anew: a technician has accepted the device."""
    tx.run("DELETE FROM session_nonces WHERE device_id = :device_id", {"device_id": device_id})


def forget_everyone(tx: Transaction) -> None:
    """Begin anew with every device: this database was set back to an earlier day."""
    tx.run("DELETE FROM session_nonces")
