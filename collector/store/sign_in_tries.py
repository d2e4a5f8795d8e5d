"""How often signing in was refused, for a name at an address and for an address as a whole."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from collector.store.database import Transaction
from collector.store.instants import to_text
from collector.store.records import from_row, to_row, upsert_into


@dataclass(frozen=True, slots=True)
class Tries:
    """Refusals in a row. Before `free_at` no try is looked at, and `told` says that the log has one of those.

    `name_mark` is "" for the address as a whole; `good_at` is when somebody last signed in under this name from there.
    """

    name_mark: str
    address: str
    refused: int
    last_at: datetime
    free_at: datetime
    told: bool
    good_at: datetime | None


_PUT: Final = upsert_into("sign_in_tries", Tries, key=("name_mark", "address"))
_FORGET: Final = "DELETE FROM sign_in_tries WHERE last_at < :at AND (good_at IS NULL OR good_at < :good_at)"
_FORGET_OLDEST: Final = """
    DELETE FROM sign_in_tries WHERE last_at <= (SELECT last_at FROM sign_in_tries ORDER BY last_at DESC LIMIT 1 OFFSET :keep)
"""


def put(tx: Transaction, tries: Tries) -> None:
    """Record how things stand now."""
    tx.run(_PUT, to_row(tries))


def find(tx: Transaction, name_mark: str, address: str) -> Tries | None:
    """How things stand for a name at an address."""
    sql = "SELECT * FROM sign_in_tries WHERE name_mark = :name_mark AND address = :address"
    row = tx.one(sql, {"name_mark": name_mark, "address": address})
    return from_row(Tries, row) if row else None


def forget(tx: Transaction, before: datetime, *, good_before: datetime, keep: int) -> None:
    """Forget what is old, but where somebody signed in since `good_before`; and the oldest of more than so many."""
    tx.run(_FORGET, {"at": to_text(before), "good_at": to_text(good_before)})
    tx.run(_FORGET_OLDEST, {"keep": keep})


def forget_name(tx: Transaction, name_mark: str) -> int:
    """Forget every refusal of a name, and say of how many addresses."""
    return tx.run("DELETE FROM sign_in_tries WHERE name_mark = :name_mark", {"name_mark": name_mark})


def forget_addresses(tx: Transaction) -> int:
    """Forget what addresses as a whole were refused, and say of how many."""
    return tx.run("DELETE FROM sign_in_tries WHERE name_mark = ''")
