"""Signing in with a name and a password. Whoever is refused hears the same, whatever was wrong, after the same time."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from collector.accounts import throttling
from collector.accounts.names import folded
from collector.accounts.passwords import Passwords
from collector.accounts.second_factor import stage_after_password
from collector.accounts.web_sessions import grants_of
from collector.errors import SignInRefused
from collector.plain_text import one_line
from collector.store import accounts, audit
from collector.store.accounts import Account
from collector.store.database import Database, Transaction
from collector.store.web_sessions import Stage

ACTION: Final = "sign-in"
_OF_NO_SCHOOL: Final = ""
_AS_FAR: Final = {
    Stage.WHOLE: "with a password",
    Stage.SECOND_FACTOR: "the password was right; a second factor is asked for",
    Stage.SET_UP: "the password was right; a second factor is to be set up",
}
_LONGEST_ADDRESS: Final = 60
_SECONDS_IN_A_MINUTE: Final = 60


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody typed into the sign-in page, and from which address."""

    sign_in_name: str
    password: str
    address: str


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Whose name and password they were. `stage` is how far that goes: the session is to begin with it."""

    account_id: str
    name: str
    sign_in_name: str
    stage: Stage


def sign_in(database: Database, asked: Asked, passwords: Passwords, *, now: datetime) -> SignedIn:
    """Find out who this is, and write in the audit log how it ended. Raises SignInRefused.

    The password is compared outside of any transaction, and one at a time: nobody gets more tries by trying many at once.
    """
    _refuse_while_waiting(database, asked, now)
    with passwords.turn():
        _refuse_while_waiting(database, asked, now)
        with database.reading() as tx:
            account = accounts.named(tx, folded(asked.sign_in_name))
        kept = account.password_hash if account and account.disabled_at is None else ""
        fits = passwords.fits(asked.password, kept)
        fresh = passwords.hash_of(asked.password) if fits and passwords.is_outdated(kept) else ""
        with database.writing() as tx:
            if account is None or not fits or not _is_as_it_was(tx, account):
                words, seconds = _refused(tx, account, asked, now)
            else:
                return _signed_in(tx, account, asked, fresh, now)
    raise SignInRefused(words, seconds)


def _refuse_while_waiting(database: Database, asked: Asked, now: datetime) -> None:
    with database.reading() as tx:
        seconds, told = throttling.wait(tx, asked.sign_in_name, asked.address, now)
    if not seconds:
        return
    if not told:
        with database.writing() as tx:
            throttling.note_told(tx, asked.sign_in_name, asked.address, now)
            account = accounts.named(tx, folded(asked.sign_in_name))
            _log(tx, account, asked, audit.REFUSED, "not looked at: too many tries before", now)
    raise SignInRefused(f"Too many tries. Wait {in_words(seconds)} and try again.", seconds)


def _is_as_it_was(tx: Transaction, account: Account) -> bool:
    """Whether nobody changed the password, or closed the account, while it was compared."""
    now = accounts.find(tx, account.account_id)
    return now is not None and (now.password_hash, now.disabled_at) == (account.password_hash, account.disabled_at)


def _refused(tx: Transaction, account: Account | None, asked: Asked, now: datetime) -> tuple[str, int]:
    seconds = throttling.count_refusal(tx, asked.sign_in_name, asked.address, now)
    _log(tx, account, asked, audit.REFUSED, "wrong name or password", now)
    words = "This name and password do not belong together."
    return (f"{words} Wait {in_words(seconds)} before you try again." if seconds else words), seconds


def _signed_in(tx: Transaction, account: Account, asked: Asked, fresh: str, now: datetime) -> SignedIn:
    throttling.count_success(tx, asked.sign_in_name, asked.address, now)
    if fresh:
        accounts.put_password(tx, account.account_id, fresh, account.password_set_at)
    stage = stage_after_password(tx, account.account_id, grants_of(tx, account.account_id))
    _log(tx, account, asked, audit.DONE, _AS_FAR[stage], now)
    return SignedIn(account.account_id, account.name, account.sign_in_name, stage)


def _log(tx: Transaction, account: Account | None, asked: Asked, outcome: str, words: str, now: datetime) -> None:
    """Nothing that was typed: the name only where an account has it."""
    actor = "somebody at the sign-in page"
    subject = account.sign_in_name if account else ""
    address = one_line(asked.address, _LONGEST_ADDRESS)
    audit.write(tx, _OF_NO_SCHOOL, now, actor, ACTION, subject, outcome, f"{words}, from {address}")


def in_words(seconds: int) -> str:
    """`90 seconds`, `15 minutes`."""
    if seconds < 2 * _SECONDS_IN_A_MINUTE:
        return f"{seconds} seconds"
    return f"{-(-seconds // _SECONDS_IN_A_MINUTE)} minutes"
