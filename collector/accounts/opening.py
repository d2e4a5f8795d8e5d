"""A new account, and finding one again."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from collector.accounts.names import folded, person_name, sign_in_name
from collector.accounts.rights import Role
from collector.accounts.visitor import Grant
from collector.errors import AccountRefused, NotRecorded
from collector.plain_text import one_line
from collector.store import accounts, audit
from collector.store.accounts import Account, StoredGrant
from collector.store.database import Transaction

_SHOWN: Final = 60
EVERY_SCHOOL: Final = ""


@dataclass(frozen=True, slots=True)
class NewAccount:
    """Somebody who is to be let in, as it was typed. `password_hash` "": they set a password by their link."""

    sign_in_name: str
    name: str
    grants: tuple[Grant, ...]
    password_hash: str = ""


def open_account(tx: Transaction, new: NewAccount, *, actor: str, now: datetime, new_secret: Callable[[], str]) -> Account:
    """Record an account with its first roles. Raises AccountRefused."""
    signs_in_as = sign_in_name(new.sign_in_name)
    if accounts.named(tx, signs_in_as):
        raise AccountRefused(
            f"{one_line(signs_in_as, _SHOWN)} has an account already; give it another role, or reset it",
            "there is such an account already",
        )
    account = Account(
        account_id=new_secret(),
        sign_in_name=signs_in_as,
        name=person_name(new.name),
        password_hash=new.password_hash,
        password_set_at=now if new.password_hash else None,
        made_at=now,
        disabled_at=None,
    )
    accounts.add(tx, account)
    for each in new.grants:
        accounts.grant(tx, StoredGrant(account.account_id, each.school_id, each.role.value, now, actor))
    words = ", ".join(in_words(each) for each in new.grants) or "without any role"
    audit.write(tx, EVERY_SCHOOL, now, actor, "account.add", account.sign_in_name, audit.DONE, words)
    return account


def account_named(tx: Transaction, typed: str) -> Account:
    """The account that signs in under this name. Raises NotRecorded."""
    account = accounts.named(tx, folded(typed))
    if account is None:
        raise NotRecorded(f"nobody signs in as {one_line(typed, _SHOWN)!r}", "no such account")
    return account


def in_words(grant: Grant) -> str:
    """`technician at example`, `administrator at every school`."""
    return f"{grant.role.on_screen} at {grant.school_id or 'every school'}"


def of_everybody(tx: Transaction) -> list[tuple[Account, tuple[Grant, ...]]]:
    """Every account with what it may be, by sign-in name."""
    known = {each.value: each for each in Role}
    held: dict[str, list[Grant]] = {}
    for each in accounts.grants(tx):
        if each.role in known:
            held.setdefault(each.account_id, []).append(Grant(each.school_id, known[each.role]))
    return [(each, tuple(held.get(each.account_id, ()))) for each in accounts.everyone(tx)]
