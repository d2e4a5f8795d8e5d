"""The link with which somebody sets their own password: once, within a day. Who makes the account never knows the password."""

import hashlib
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Final

from collector.accounts import throttling, web_sessions
from collector.accounts.password_rules import check_password
from collector.accounts.passwords import Passwords
from collector.errors import WelcomeEnded
from collector.store import account_links, accounts, audit, schools
from collector.store.account_links import AccountLink
from collector.store.accounts import Account
from collector.store.database import Database, Transaction

GOOD_FOR: Final = timedelta(hours=24)
_HTTPS_PORT: Final = 443
_OF_NO_SCHOOL: Final = ""
_ASK: Final = "ask for another one: `rollcall account reset` makes it"


def make_link(tx: Transaction, account_id: str, *, now: datetime, new_secret: Callable[[], str]) -> str:
    """The secret of a new link, which is kept nowhere. An earlier link of the account is worth nothing from now on."""
    secret = new_secret()
    account_links.put(tx, AccountLink(account_id, _hash_of(secret), now, now + GOOD_FOR))
    return secret


def address_of(host: str, https_port: int, secret: str) -> str:
    """The whole link, as it is opened in a browser."""
    named = f"[{host}]" if ":" in host else host
    port = "" if https_port == _HTTPS_PORT else f":{https_port}"
    return f"https://{named}{port}/welcome/{secret}"


def find(tx: Transaction, secret: str, now: datetime) -> Account:
    """Whose link this is. Looking at it does not use it up: mail filters open links too. Raises WelcomeEnded."""
    link = account_links.find(tx, _hash_of(secret))
    account = accounts.find(tx, link.account_id) if link else None
    if link is None or account is None or account.disabled_at is not None:
        raise WelcomeEnded(f"this link was used, or never was one; {_ASK}")
    if now >= link.expires_at:
        raise WelcomeEnded(f"this link was good until {link.expires_at:%Y-%m-%d %H:%M} UTC; {_ASK}")
    return account


def set_password(database: Database, secret: str, password: str, passwords: Passwords, *, now: datetime) -> Account:
    """Set the password of whoever has the link, which is used up. Raises WelcomeEnded or PasswordRefused."""
    with database.reading() as tx:
        account = find(tx, secret, now)
        check_password(password, names_around(tx, account))
    kept = passwords.hash_of(password)
    with database.writing() as tx:
        account = find(tx, secret, now)
        put_password(tx, account, kept, actor=f"{account.sign_in_name} by their link", now=now)
    return account


def put_password(tx: Transaction, account: Account, kept: str, *, actor: str, now: datetime) -> None:
    """Give an account another password: its link is used up, its sessions end, and who was waiting need not any more."""
    accounts.put_password(tx, account.account_id, kept, now)
    account_links.end(tx, account.account_id)
    web_sessions.end_all(tx, account.account_id)
    throttling.unlock(tx, account)
    audit.write(tx, _OF_NO_SCHOOL, now, actor, "account.password", account.sign_in_name, audit.DONE)


def names_around(tx: Transaction, account: Account) -> Iterable[str]:
    """What nobody should make this account's password of."""
    return [account.name, account.sign_in_name, *(each.name for each in schools.everyone(tx))]


def _hash_of(secret: str) -> str:
    """128 random bits need no salt and no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()
