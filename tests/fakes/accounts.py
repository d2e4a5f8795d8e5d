"""Accounts of the console for tests: two invented people with a password that is good and known."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from collector.accounts.opening import NewAccount, open_account
from collector.accounts.passwords import Passwords
from collector.accounts.rights import Role
from collector.accounts.visitor import Grant
from collector.store.accounts import Account
from collector.store.database import Database
from tests.fakes.school_records import NOW

GOOD_PASSWORD: Final = "marble otter lantern"
TECHNICIAN: Final = "t.technician@example.org"
ADMINISTRATOR: Final = "a.admin@example.org"
PASSWORDS: Final = Passwords()
GOOD_HASH: Final = PASSWORDS.hash_of(GOOD_PASSWORD)


def secrets() -> Callable[[], str]:
    """Secrets that are long enough, all different, and the same in every run."""
    numbers = iter(range(1, 10_000))
    return lambda: f"{next(numbers):0>43}"


def account(database: Database, name: str, *grants: Grant, password_hash: str = GOOD_HASH, now: datetime = NOW) -> Account:
    """Somebody who may sign in."""
    new = NewAccount(name, name.partition("@")[0], grants, password_hash)
    with database.writing() as tx:
        return open_account(tx, new, actor="a test", now=now, new_secret=lambda: f"id of {name}")


def technician(database: Database) -> Account:
    """A technician at the one school."""
    return account(database, TECHNICIAN, Grant("example", Role.TECHNICIAN))


def administrator(database: Database) -> Account:
    """An administrator of every school."""
    return account(database, ADMINISTRATOR, Grant("", Role.ADMINISTRATOR))
