"""The nonces with which the collector dates what devices sign: a message that names one was made after it was issued."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from collector.store.database import Transaction, Value
from collector.store.instants import from_text, to_text

_INSERT: Final = "INSERT INTO server_nonces (nonce, issued_at) VALUES (:nonce, :issued_at)"


def issue(tx: Transaction, nonce: bytes, at: datetime) -> None:
    """Record a nonce."""
    row: Mapping[str, Value] = {"nonce": nonce, "issued_at": to_text(at)}
    tx.run(_INSERT, row)


def newest(tx: Transaction) -> bytes | None:
    """The nonce issued last."""
    row = tx.one("SELECT nonce FROM server_nonces ORDER BY issued_at DESC LIMIT 1")
    return bytes(row["nonce"]) if row else None


def newest_issued_at(tx: Transaction) -> datetime | None:
    """When that one was issued."""
    row = tx.one("SELECT MAX(issued_at) AS newest FROM server_nonces")
    return from_text(row["newest"]) if row and row["newest"] else None


def issued_at(tx: Transaction, nonce: bytes) -> datetime | None:
    """When this nonce was issued; None for one that is not ours."""
    row = tx.one("SELECT issued_at FROM server_nonces WHERE nonce = :nonce", {"nonce": nonce})
    return from_text(row["issued_at"]) if row else None


def forget_before(tx: Transaction, oldest: datetime) -> None:
    """Let go of the nonces issued before an instant."""
    tx.run("DELETE FROM server_nonces WHERE issued_at < :oldest", {"oldest": to_text(oldest)})
