"""The sessions of the console: how one begins, how long it lasts, and who is in it.

A session ends after half an hour in which nothing was done, a technician's after eight hours, and any after twelve. Of its
cookie only the hash is stored: who reads the database, or a backup, is in nobody's session.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from collector.accounts.csrf import csrf_token
from collector.accounts.rights import Role
from collector.accounts.visitor import Grant, Visitor
from collector.errors import SessionEnded
from collector.store import accounts
from collector.store import web_sessions as stored
from collector.store.accounts import Account, StoredGrant
from collector.store.database import Transaction
from collector.store.web_sessions import Stage, WebSession

LONGEST: Final = timedelta(hours=12)
IDLE: Final = timedelta(minutes=30)
FINISHED_WITHIN: Final = timedelta(minutes=10)
IDLE_OF_TECHNICIANS: Final = timedelta(hours=8)
_TOUCHED_EVERY: Final = timedelta(minutes=1)
_MOST_OF_ONE_ACCOUNT: Final = 20
_FEWEST_CHARACTERS: Final = 43  # 256 bits in base64

_SIGN_IN_AGAIN: Final = "Sign in again."
_KNOWN_ROLES: Final = {each.value: each for each in Role}


@dataclass(frozen=True, slots=True)
class Unfinished:
    """Somebody whose password was right, and who is not in yet. Forms carry `csrf_token` as those of a whole session do."""

    account: Account
    grants: tuple[Grant, ...]
    csrf_token: str
    session: str


def begin(
    tx: Transaction,
    account_id: str,
    *,
    proved_at: datetime,
    now: datetime,
    new_secret: Callable[[], str],
    stage: Stage = Stage.WHOLE,
) -> str:
    """Begin a session, and give the value of its cookie, which is kept nowhere. `new_secret` gives 256 random bits as text."""
    cookie_value = new_secret()
    if len(cookie_value) < _FEWEST_CHARACTERS:
        raise ValueError(f"the secret of a session has {_FEWEST_CHARACTERS} characters at least, not {len(cookie_value)}")
    stored.forget_begun_before(tx, now - LONGEST)
    stored.add(tx, WebSession(_hash_of(cookie_value), account_id, stage, now, proved_at, now, b""))
    stored.end_all_but_newest(tx, account_id, _MOST_OF_ONE_ACCOUNT)
    return cookie_value


def find(tx: Transaction, cookie_value: str, now: datetime) -> Visitor:
    """Who is in the session with this cookie, with the rights of this moment. Changes nothing. Raises SessionEnded."""
    session = _of(tx, cookie_value)
    account, grants = _whose(tx, session)
    _check_age(session, grants, now)
    if session.stage is not Stage.WHOLE:
        raise SessionEnded(f"Signing in was not finished. {_SIGN_IN_AGAIN}")
    return Visitor(
        account_id=account.account_id,
        name=account.name,
        sign_in_name=account.sign_in_name,
        grants=grants,
        csrf_token=csrf_token(cookie_value),
        proved_at=session.proved_at,
        session=session.secret_hash,
    )


def find_unfinished(tx: Transaction, cookie_value: str, now: datetime, stage: Stage) -> Unfinished:
    """Who has given their password and not yet what `stage` asks for. Changes nothing. Raises SessionEnded."""
    session = _of(tx, cookie_value)
    account, grants = _whose(tx, session)
    if session.stage is not stage or now - session.begun_at >= FINISHED_WITHIN:
        raise SessionEnded(f"Signing in was not finished within ten minutes. {_SIGN_IN_AGAIN}")
    return Unfinished(account, grants, csrf_token(cookie_value), session.secret_hash)


def touch_is_due(tx: Transaction, cookie_value: str, now: datetime) -> bool:
    """Whether a session that was found has to be touched: once a minute, so that looking at pages seldom writes."""
    session = stored.find(tx, _hash_of(cookie_value))
    return session is not None and now - session.last_seen_at >= _TOUCHED_EVERY


def touch(tx: Transaction, cookie_value: str, now: datetime) -> None:
    """Note that a session is in use. One that has ended stays ended."""
    stored.put_seen(tx, _hash_of(cookie_value), now)


def prove(tx: Transaction, session: str, now: datetime) -> None:
    """Note that whoever is in this session has just proved it again."""
    stored.put_proved(tx, session, now)


def challenge(tx: Transaction, session: str, challenged_with: bytes) -> None:
    """Keep what a passkey is asked to sign in this session."""
    stored.put_challenge(tx, session, challenged_with)


def take_challenge(tx: Transaction, session: str) -> bytes:
    """What a passkey was asked to sign, which it may have signed once; b"" where it was asked for nothing."""
    found = stored.find(tx, session)
    stored.put_challenge(tx, session, b"")
    return found.challenge if found else b""


def end_others(tx: Transaction, account_id: str, session: str) -> int:
    """End every session of an account but this one, and say how many."""
    return stored.end_others(tx, account_id, session)


def end(tx: Transaction, cookie_value: str) -> None:
    """End a session: somebody signs out."""
    stored.end(tx, _hash_of(cookie_value))


def end_all(tx: Transaction, account_id: str) -> int:
    """End every session of an account, and say how many: its password or its rights have changed."""
    return stored.end_all(tx, account_id)


def grants_of(tx: Transaction, account_id: str) -> tuple[Grant, ...]:
    """What an account may be, as far as this version knows the roles."""
    return _known(accounts.grants_of(tx, account_id))


def _known(found: list[StoredGrant]) -> tuple[Grant, ...]:
    return tuple(Grant(each.school_id, _KNOWN_ROLES[each.role]) for each in found if each.role in _KNOWN_ROLES)


def _hash_of(cookie_value: str) -> str:
    """256 random bits need no salt and no slow hash."""
    return hashlib.sha256(cookie_value.encode()).hexdigest()


def _of(tx: Transaction, cookie_value: str) -> WebSession:
    session = stored.find(tx, _hash_of(cookie_value))
    if session is None:
        raise SessionEnded(f"You are not signed in any more. {_SIGN_IN_AGAIN}")
    return session


def _whose(tx: Transaction, session: WebSession) -> tuple[Account, tuple[Grant, ...]]:
    account = accounts.find(tx, session.account_id)
    if account is None or account.disabled_at is not None:
        raise SessionEnded("This account is closed. Ask whoever looks after Rollcall at your school.")
    return account, grants_of(tx, account.account_id)


def _check_age(session: WebSession, grants: tuple[Grant, ...], now: datetime) -> None:
    if now - session.begun_at >= LONGEST:
        raise SessionEnded(f"You signed in twelve hours ago. {_SIGN_IN_AGAIN}")
    idle = IDLE_OF_TECHNICIANS if {each.role for each in grants} == {Role.TECHNICIAN} else IDLE
    if now - session.last_seen_at >= idle:
        words = "eight hours" if idle is IDLE_OF_TECHNICIANS else "half an hour"
        raise SessionEnded(f"Nothing was done here for {words}. {_SIGN_IN_AGAIN}")
