"""The nonces with which the collector dates what devices sign: a message that names one was made after it was issued."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from collector.store.database import Transaction, Value
from collector.store.instants import from_text, to_text

_INSERT: Final = """
    INSERT INTO server_nonces (nonce, issued_at, number)
    VALUES (:nonce, :issued_at, (SELECT COALESCE(MAX(number), 0) + 1 FROM server_nonces))
"""
_NEWEST: Final = "SELECT nonce, issued_at FROM server_nonces ORDER BY number DESC LIMIT 1"


def issue(tx: Transaction, nonce: bytes, at: datetime) -> None:
    """Record a nonce. It is the newest, whatever the clock says."""
    row: Mapping[str, Value] = {"nonce": nonce, "issued_at": to_text(at)}
    tx.run(_INSERT, row)


def newest(tx: Transaction) -> bytes | None:
    """The nonce issued last."""
    row = tx.one(_NEWEST)
    return bytes(row["nonce"]) if row else None


def newest_issued_at(tx: Transaction) -> datetime | None:
    """When that one was issued."""
    row = tx.one(_NEWEST)
    return from_text(row["issued_at"]) if row else None


def issued_at(tx: Transaction, nonce: bytes) -> datetime | None:
    """When this nonce was issued; None for one that is not ours."""
    row = tx.one("SELECT issued_at FROM server_nonces WHERE nonce = :nonce", {"nonce": nonce})
    return from_text(row["issued_at"]) if row else None


def forget_all_but(tx: Transaction, newest_ones: int) -> None:
    """Let go of what was issued before so many others. By their count: a clock that was far ahead for a moment forgets none."""
    sql = "DELETE FROM server_nonces WHERE number <= (SELECT MAX(number) FROM server_nonces) - :kept"
    tx.run(sql, {"kept": newest_ones})
