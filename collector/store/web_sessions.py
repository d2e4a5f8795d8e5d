"""The sessions of the console. Of a cookie's value only the hash is kept."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from collector.store.database import Transaction
from collector.store.instants import to_text
from collector.store.records import from_row, insert_into, to_row


class Stage(StrEnum):
    """How far somebody has come with signing in."""

    WHOLE = "whole"
    SECOND_FACTOR = "second factor"
    """The password was right, and the second factor is still asked for."""
    SET_UP = "set up"
    """The password was right, and a second factor must be set up before anything else."""


@dataclass(frozen=True, slots=True)
class WebSession:
    """One session of an account. `challenge` is what a passkey is asked to sign next, b"" while nothing is asked."""

    secret_hash: str
    account_id: str
    stage: Stage
    begun_at: datetime
    proved_at: datetime
    last_seen_at: datetime
    challenge: bytes


_INSERT: Final = insert_into("web_sessions", WebSession)

_ALL_BUT_THE_NEWEST: Final = """
    DELETE FROM web_sessions WHERE account_id = :account_id AND secret_hash NOT IN (
        SELECT secret_hash FROM web_sessions WHERE account_id = :account_id ORDER BY begun_at DESC, secret_hash LIMIT :keep
    )
"""


def add(tx: Transaction, session: WebSession) -> None:
    """Record a session that begins."""
    tx.run(_INSERT, to_row(session))


def find(tx: Transaction, secret_hash: str) -> WebSession | None:
    """The session of this hash, whether it is too old or not."""
    row = tx.one("SELECT * FROM web_sessions WHERE secret_hash = :secret_hash", {"secret_hash": secret_hash})
    return from_row(WebSession, row) if row else None


def of_account(tx: Transaction, account_id: str) -> list[WebSession]:
    """The sessions of an account, the newest first."""
    sql = "SELECT * FROM web_sessions WHERE account_id = :account_id ORDER BY begun_at DESC, secret_hash"
    return [from_row(WebSession, row) for row in tx.all(sql, {"account_id": account_id})]


def put_seen(tx: Transaction, secret_hash: str, at: datetime) -> None:
    """Note that a session was used."""
    sql = "UPDATE web_sessions SET last_seen_at = :at WHERE secret_hash = :secret_hash AND last_seen_at < :at"
    tx.run(sql, {"secret_hash": secret_hash, "at": to_text(at)})


def put_challenge(tx: Transaction, secret_hash: str, challenge: bytes) -> None:
    """Note what a passkey is asked to sign next."""
    sql = "UPDATE web_sessions SET challenge = :challenge WHERE secret_hash = :secret_hash"
    tx.run(sql, {"secret_hash": secret_hash, "challenge": challenge})


def put_proved(tx: Transaction, secret_hash: str, at: datetime) -> None:
    """Note that somebody has proved again who they are."""
    sql = "UPDATE web_sessions SET proved_at = :at WHERE secret_hash = :secret_hash"
    tx.run(sql, {"secret_hash": secret_hash, "at": to_text(at)})


def end(tx: Transaction, secret_hash: str) -> bool:
    """Forget a session, and say whether it was there."""
    return tx.run("DELETE FROM web_sessions WHERE secret_hash = :secret_hash", {"secret_hash": secret_hash}) == 1


def end_all(tx: Transaction, account_id: str) -> int:
    """Forget every session of an account, and say how many."""
    return tx.run("DELETE FROM web_sessions WHERE account_id = :account_id", {"account_id": account_id})


def end_everybodys(tx: Transaction) -> int:
    """Forget every session there is, and say how many."""
    return tx.run("DELETE FROM web_sessions")


def end_others(tx: Transaction, account_id: str, secret_hash: str) -> int:
    """Forget every session of an account but this one, and say how many."""
    sql = "DELETE FROM web_sessions WHERE account_id = :account_id AND secret_hash <> :secret_hash"
    return tx.run(sql, {"account_id": account_id, "secret_hash": secret_hash})


def end_all_but_newest(tx: Transaction, account_id: str, keep: int) -> int:
    """Forget the oldest sessions of an account that has more than so many."""
    return tx.run(_ALL_BUT_THE_NEWEST, {"account_id": account_id, "keep": keep})


def forget_begun_before(tx: Transaction, at: datetime) -> int:
    """Forget what is too old to be anybody's session, and say how many."""
    return tx.run("DELETE FROM web_sessions WHERE begun_at < :at", {"at": to_text(at)})
