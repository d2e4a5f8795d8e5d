"""The codes that stand in for a lost second factor. Only their hashes are kept."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from collector.store.database import Transaction
from collector.store.instants import to_text

_INSERT: Final = "INSERT INTO recovery_codes (account_id, code_hash, used_at) VALUES (:account_id, :code_hash, NULL)"
_USE: Final = """
    UPDATE recovery_codes SET used_at = :at WHERE account_id = :account_id AND code_hash = :code_hash AND used_at IS NULL
"""
_LEFT: Final = "SELECT COUNT(*) AS codes FROM recovery_codes WHERE account_id = :account_id AND used_at IS NULL"


def put(tx: Transaction, account_id: str, code_hashes: Iterable[str]) -> None:
    """Record the codes of an account. Those before are worth nothing from now on."""
    remove(tx, account_id)
    tx.run_many(_INSERT, [{"account_id": account_id, "code_hash": each} for each in code_hashes])


def use(tx: Transaction, account_id: str, code_hash: str, at: datetime) -> bool:
    """Use a code up. False, and nothing changed, when it was used before, or never was one."""
    return tx.run(_USE, {"account_id": account_id, "code_hash": code_hash, "at": to_text(at)}) == 1


def left(tx: Transaction, account_id: str) -> int:
    """How many were not used yet."""
    row = tx.one(_LEFT, {"account_id": account_id})
    return int(row["codes"]) if row else 0


def remove(tx: Transaction, account_id: str) -> None:
    """Forget the codes of an account."""
    tx.run("DELETE FROM recovery_codes WHERE account_id = :account_id", {"account_id": account_id})
