"""The one-time links with which passwords are set. Only the hashes of their secrets are kept, one for an account."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from collector.store.database import Transaction
from collector.store.records import from_row, to_row, upsert_into


@dataclass(frozen=True, slots=True)
class AccountLink:
    """Leave to set the password of an account once, until it expires."""

    account_id: str
    secret_hash: str
    made_at: datetime
    expires_at: datetime


_PUT: Final = upsert_into("account_links", AccountLink, key=("account_id",))


def put(tx: Transaction, link: AccountLink) -> None:
    """Record a link. Another one of the same account is worth nothing from now on."""
    tx.run(_PUT, to_row(link))


def find(tx: Transaction, secret_hash: str) -> AccountLink | None:
    """The link with this hash, whether it has expired or not."""
    row = tx.one("SELECT * FROM account_links WHERE secret_hash = :secret_hash", {"secret_hash": secret_hash})
    return from_row(AccountLink, row) if row else None


def end(tx: Transaction, account_id: str) -> None:
    """Forget the link of an account: it was used, or is no longer wanted."""
    tx.run("DELETE FROM account_links WHERE account_id = :account_id", {"account_id": account_id})


def end_all(tx: Transaction) -> int:
    """Forget every link there is, and say how many."""
    return tx.run("DELETE FROM account_links")
