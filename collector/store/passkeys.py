"""The passkeys of accounts: public keys, and how often each has signed by its own count."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from collector.store.database import Transaction
from collector.store.instants import to_text
from collector.store.records import from_row, insert_into, to_row


@dataclass(frozen=True, slots=True)
class Passkey:
    """One passkey, as its owner calls it. `public_key` is COSE, `sign_count` 0 where the authenticator does not count."""

    credential_id: bytes
    account_id: str
    name: str
    public_key: bytes
    sign_count: int
    added_at: datetime
    last_used_at: datetime | None


_INSERT: Final = insert_into("passkeys", Passkey)
_USED: Final = """
    UPDATE passkeys SET sign_count = :sign_count, last_used_at = :at
    WHERE credential_id = :credential_id AND account_id = :account_id
"""


def add(tx: Transaction, passkey: Passkey) -> None:
    """Record a passkey. StoreConflict when it is there already, whosever it is."""
    tx.run(_INSERT, to_row(passkey))


def of_account(tx: Transaction, account_id: str) -> list[Passkey]:
    """The passkeys of an account, the oldest first."""
    sql = "SELECT * FROM passkeys WHERE account_id = :account_id ORDER BY added_at, credential_id"
    return [from_row(Passkey, row) for row in tx.all(sql, {"account_id": account_id})]


def put_used(tx: Transaction, passkey: Passkey, sign_count: int, at: datetime) -> None:
    """Note that a passkey has signed."""
    tx.run(
        _USED,
        {
            "credential_id": passkey.credential_id,
            "account_id": passkey.account_id,
            "sign_count": sign_count,
            "at": to_text(at),
        },
    )


def remove(tx: Transaction, account_id: str, credential_id: bytes) -> bool:
    """Forget one passkey of an account, and say whether it was there."""
    sql = "DELETE FROM passkeys WHERE account_id = :account_id AND credential_id = :credential_id"
    return tx.run(sql, {"account_id": account_id, "credential_id": credential_id}) == 1


def remove_all(tx: Transaction, account_id: str) -> int:
    """Forget every passkey of an account, and say how many."""
    return tx.run("DELETE FROM passkeys WHERE account_id = :account_id", {"account_id": account_id})
