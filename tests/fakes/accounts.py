"""Accounts of the console for tests: two invented people with a password that is good and known."""

from collections.abc import Callable
from datetime import datetime
from itertools import count
from typing import Final

from pyotp import TOTP

from collector.accounts import own_factors, totp, web_sessions
from collector.accounts.opening import NewAccount, open_account
from collector.accounts.own_factors import Owner
from collector.accounts.passwords import Passwords
from collector.accounts.rights import Role
from collector.accounts.visitor import Grant
from collector.store.accounts import Account
from collector.store.database import Database
from collector.store.web_sessions import Stage
from tests.fakes.school_records import NOW

GOOD_PASSWORD: Final = "marble otter lantern"
TECHNICIAN: Final = "t.technician@example.org"
ADMINISTRATOR: Final = "a.admin@example.org"
PASSWORDS: Final = Passwords()
_NUMBERS: Final = count(1)
GOOD_HASH: Final = PASSWORDS.hash_of(GOOD_PASSWORD)


def secrets() -> Callable[[], str]:
    """Secrets that are long enough, and all different."""
    return lambda: f"{next(_NUMBERS):0>43}"


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


def bytes_in_a_row() -> Callable[[int], bytes]:
    """Bytes for secrets, all different."""
    return lambda size: next(_NUMBERS).to_bytes(size, "big")


def code_of(shown_secret: str, now: datetime) -> str:
    """What an authenticator app shows."""
    return TOTP(shown_secret.replace(" ", "")).at(now)


def has_app(database: Database, who: Account, now: datetime = NOW) -> tuple[str, tuple[str, ...]]:
    """Lets somebody set up an authenticator app. Gives its secret, and the recovery codes."""
    with database.writing() as tx:
        shown = totp.offer(tx, who, now=now, new_bytes=bytes_in_a_row())
        codes = own_factors.confirm_app(tx, code_of(shown.secret, now), Owner(who, now, bytes_in_a_row()))
    return shown.secret, codes


def half_in(database: Database, who: Account, stage: Stage, new_secret: Callable[[], str], now: datetime = NOW) -> str:
    """Somebody who has given their password. Gives the cookie of their unfinished session."""
    with database.writing() as tx:
        return web_sessions.begin(tx, who.account_id, proved_at=now, now=now, new_secret=new_secret, stage=stage)
