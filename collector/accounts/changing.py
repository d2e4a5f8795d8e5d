"""Changing what somebody may do. Whoever it is about signs in again, so that no session goes on with other rights."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from collector.accounts import throttling, web_sessions, welcome
from collector.accounts.opening import in_words, of_everybody
from collector.accounts.rights import Role
from collector.accounts.visitor import Grant
from collector.errors import AccountRefused
from collector.store import account_links, accounts, audit
from collector.store.accounts import Account, StoredGrant
from collector.store.database import Transaction

_OF_NO_SCHOOL: Final = ""


def grant(tx: Transaction, account: Account, granted: Grant, *, actor: str, now: datetime) -> None:
    """Let somebody be something at a school, or at every one."""
    accounts.grant(tx, StoredGrant(account.account_id, granted.school_id, granted.role.value, now, actor))
    _changed(tx, account, "account.grant", in_words(granted), actor, now)


def revoke(tx: Transaction, account: Account, revoked: Grant, *, actor: str, now: datetime) -> None:
    """Take a role away. Raises AccountRefused where it was not there, or is the last administrator's."""
    if not accounts.revoke(tx, account.account_id, revoked.school_id, revoked.role.value):
        raise AccountRefused(f"{account.sign_in_name} is not {in_words(revoked)}: nothing to take away")
    if revoked.role is Role.ADMINISTRATOR:
        _keep_an_administrator(tx)
    _changed(tx, account, "account.revoke", in_words(revoked), actor, now)


def disable(tx: Transaction, account: Account, *, actor: str, now: datetime) -> None:
    """Close an account: no password and no link opens it. Raises AccountRefused for the last administrator's."""
    accounts.put_disabled(tx, account.account_id, now)
    if any(each.role is Role.ADMINISTRATOR for each in web_sessions.grants_of(tx, account.account_id)):
        _keep_an_administrator(tx)
    account_links.end(tx, account.account_id)
    _changed(tx, account, "account.disable", "", actor, now)


def enable(tx: Transaction, account: Account, *, actor: str, now: datetime) -> None:
    """Open a closed account again, with the password that it had."""
    accounts.put_disabled(tx, account.account_id, None)
    _changed(tx, account, "account.enable", "", actor, now)


def reset(tx: Transaction, account: Account, *, actor: str, now: datetime, new_secret: Callable[[], str]) -> str:
    """Forget the password of an account, and give the secret of the link with which another one is set."""
    if account.disabled_at is not None:
        raise AccountRefused(f"{account.sign_in_name} is closed: open it first with `rollcall account enable`")
    accounts.put_password(tx, account.account_id, "", None)
    _changed(tx, account, "account.reset", "", actor, now)
    return welcome.make_link(tx, account.account_id, now=now, new_secret=new_secret)


def unlock(tx: Transaction, account: Account, *, actor: str, now: datetime) -> None:
    """Let somebody try to sign in at once who would have to wait after too many tries."""
    throttling.unlock(tx, account)
    audit.write(tx, _OF_NO_SCHOOL, now, actor, "account.unlock", account.sign_in_name, audit.DONE)


def _changed(tx: Transaction, account: Account, action: str, words: str, actor: str, now: datetime) -> None:
    web_sessions.end_all(tx, account.account_id)
    audit.write(tx, _OF_NO_SCHOOL, now, actor, action, account.sign_in_name, audit.DONE, words)


def _keep_an_administrator(tx: Transaction) -> None:
    if not any(
        account.disabled_at is None and any(each.role is Role.ADMINISTRATOR for each in grants)
        for account, grants in of_everybody(tx)
    ):
        raise AccountRefused("nobody would be left who may manage accounts; make somebody else an administrator first")
