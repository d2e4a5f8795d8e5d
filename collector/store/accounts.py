"""The accounts of the console, and what each may be at which school."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from collector.store.database import Transaction
from collector.store.instants import to_text
from collector.store.records import from_row, insert_into, to_row, upsert_into


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who may sign in. `password_hash` is "" while none is set, and `sign_in_name` is folded."""

    account_id: str
    sign_in_name: str
    name: str
    password_hash: str
    password_set_at: datetime | None
    made_at: datetime
    disabled_at: datetime | None


@dataclass(frozen=True, slots=True)
class StoredGrant:
    """One role of an account; `school_id` "" is every school. `role` is a word that a later version may have made."""

    account_id: str
    school_id: str
    role: str
    granted_at: datetime
    granted_by: str


_INSERT: Final = insert_into("accounts", Account)
_GRANT: Final = upsert_into("account_grants", StoredGrant, key=("account_id", "school_id", "role"))


def add(tx: Transaction, account: Account) -> None:
    """Record an account. StoreConflict when its sign-in name is somebody else's."""
    tx.run(_INSERT, to_row(account))


def find(tx: Transaction, account_id: str) -> Account | None:
    """The account with this id."""
    row = tx.one("SELECT * FROM accounts WHERE account_id = :account_id", {"account_id": account_id})
    return from_row(Account, row) if row else None


def named(tx: Transaction, sign_in_name: str) -> Account | None:
    """The account that signs in under this name, as it is folded."""
    row = tx.one("SELECT * FROM accounts WHERE sign_in_name = :sign_in_name", {"sign_in_name": sign_in_name})
    return from_row(Account, row) if row else None


def everyone(tx: Transaction) -> list[Account]:
    """Every account, by sign-in name."""
    return [from_row(Account, row) for row in tx.all("SELECT * FROM accounts ORDER BY sign_in_name")]


def put_password(tx: Transaction, account_id: str, password_hash: str, at: datetime | None) -> None:
    """Give an account another password, or with "" and None none at all."""
    sql = "UPDATE accounts SET password_hash = :password_hash, password_set_at = :at WHERE account_id = :account_id"
    tx.run(sql, {"account_id": account_id, "password_hash": password_hash, "at": None if at is None else to_text(at)})


def put_disabled(tx: Transaction, account_id: str, at: datetime | None) -> None:
    """Close an account, or with None open it again."""
    sql = "UPDATE accounts SET disabled_at = :at WHERE account_id = :account_id"
    tx.run(sql, {"account_id": account_id, "at": None if at is None else to_text(at)})


def grant(tx: Transaction, granted: StoredGrant) -> None:
    """Let an account be something at a school."""
    tx.run(_GRANT, to_row(granted))


def revoke(tx: Transaction, account_id: str, school_id: str, role: str) -> bool:
    """Take a role away, and say whether it was there."""
    sql = "DELETE FROM account_grants WHERE account_id = :account_id AND school_id = :school_id AND role = :role"
    return tx.run(sql, {"account_id": account_id, "school_id": school_id, "role": role}) == 1


def grants_of(tx: Transaction, account_id: str) -> list[StoredGrant]:
    """What an account may be, by school and role."""
    sql = "SELECT * FROM account_grants WHERE account_id = :account_id ORDER BY school_id, role"
    return [from_row(StoredGrant, row) for row in tx.all(sql, {"account_id": account_id})]


def grants(tx: Transaction) -> list[StoredGrant]:
    """What every account may be."""
    return [from_row(StoredGrant, row) for row in tx.all("SELECT * FROM account_grants ORDER BY account_id, school_id, role")]
