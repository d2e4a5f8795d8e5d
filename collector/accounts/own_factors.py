"""What somebody does with their own second factors: set one up, take one away, get new recovery codes.

A whole session that does so should have been proved a short time ago (`collector/accounts/proving.py`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from collector.accounts import recovery, totp
from collector.accounts.second_factor import held_by, is_demanded
from collector.accounts.web_sessions import grants_of
from collector.errors import AccountRefused
from collector.store import audit, passkeys, recovery_codes, totp_secrets
from collector.store.accounts import Account
from collector.store.database import Transaction

_OF_NO_SCHOOL: Final = ""


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose second factors they are, when, and where randomness comes from."""

    account: Account
    now: datetime
    new_bytes: Callable[[int], bytes]


def confirm_app(tx: Transaction, typed: str, owner: Owner) -> tuple[str, ...]:
    """Let the app that was offered count, and give recovery codes to be shown once, unless there are some.

    Raises AccountRefused.
    """
    totp.confirm(tx, owner.account.account_id, typed, owner.now)
    return added(tx, "an authenticator app", owner)


def added(tx: Transaction, what: str, owner: Owner) -> tuple[str, ...]:
    """Something was added: it stands in the log, and the first one brings recovery codes."""
    _log(tx, "account.second-factor.add", what, owner)
    if recovery_codes.left(tx, owner.account.account_id):
        return ()
    return recovery.new_codes(tx, owner.account.account_id, owner.new_bytes)


def new_recovery_codes(tx: Transaction, owner: Owner) -> tuple[str, ...]:
    """Ten other codes. Those before are worth nothing from now on. Raises AccountRefused where there is nothing to recover."""
    if not held_by(tx, owner.account.account_id).is_there:
        raise AccountRefused("recovery codes stand in for an app or a passkey; set one of those up first")
    _log(tx, "account.recovery-codes", "", owner)
    return recovery.new_codes(tx, owner.account.account_id, owner.new_bytes)


def remove_app(tx: Transaction, owner: Owner) -> None:
    """Take the authenticator app away. Raises AccountRefused where there is none, or it is the last that is demanded."""
    if not totp_secrets.remove(tx, owner.account.account_id):
        raise AccountRefused("no authenticator app is set up")
    _removed(tx, "the authenticator app", owner)


def remove_passkey(tx: Transaction, credential_id: bytes, owner: Owner) -> None:
    """Take a passkey away. Raises AccountRefused where there is no such one, or it is the last that is demanded."""
    if not passkeys.remove(tx, owner.account.account_id, credential_id):
        raise AccountRefused("there is no such passkey")
    _removed(tx, "a passkey", owner)


def _removed(tx: Transaction, what: str, owner: Owner) -> None:
    account_id = owner.account.account_id
    if not held_by(tx, account_id).is_there:
        if is_demanded(grants_of(tx, account_id)):
            raise AccountRefused("your role asks for a second factor: set another one up before you take this one away")
        recovery_codes.remove(tx, account_id)
    _log(tx, "account.second-factor.remove", what, owner)


def _log(tx: Transaction, action: str, words: str, owner: Owner) -> None:
    name = owner.account.sign_in_name
    audit.write(tx, _OF_NO_SCHOOL, owner.now, f"{name} in the console", action, name, audit.DONE, words)
