"""Proving again who one is, inside a session, before what matters most: an open laptop is not its owner."""

from datetime import datetime, timedelta
from typing import Final

from collector.accounts import web_sessions
from collector.accounts.passwords import Passwords
from collector.accounts.signing_in import Asked, sign_in
from collector.accounts.visitor import Visitor
from collector.store.database import Database

RECENT: Final = timedelta(minutes=15)


def is_recently_proved(visitor: Visitor, now: datetime) -> bool:
    """Whether password and second factor were given a short time ago."""
    return now - visitor.proved_at < RECENT


def prove_again(
    database: Database, visitor: Visitor, password: str, address: str, passwords: Passwords, *, now: datetime
) -> None:
    """Take the password of whoever is in this session once more. Raises SignInRefused, and counts it, as signing in does."""
    sign_in(database, Asked(visitor.sign_in_name, password, address), passwords, now=now)
    with database.writing() as tx:
        web_sessions.prove(tx, visitor.session, now)
