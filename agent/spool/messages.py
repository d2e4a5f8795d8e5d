"""The sealed messages that wait, each in its place. All are of the epoch in which the chain is."""

import sqlite3
from typing import Any, Final

from agent.errors import SpoolDamaged
from agent.spool.chain import FURTHEST_PLACE
from agent.spool.database import checksum
from agent.spool.message import SealedMessage, SpooledMessage
from compliance.envelope import Purpose

_PURPOSES: Final = {each.value for each in Purpose}
_BEHIND: Final = (
    "SELECT sequence, epoch, purpose, hash, sealed, spooled_at, checksum FROM messages"
    " WHERE sequence > ? ORDER BY sequence LIMIT ?"
)


def insert(database: sqlite3.Connection, place: SpooledMessage, spooled_at: int) -> None:
    """Put a message down. `spooled_at` is the time by the spool's own clock."""
    message = place.message
    row = (place.sequence, place.epoch, message.purpose.value, message.hash, message.sealed, spooled_at)
    database.execute("INSERT INTO messages VALUES (?, ?, ?, ?, ?, ?, ?, ?)", (*row, checksum(*row), len(message.sealed)))


def behind(database: sqlite3.Connection, after: int, limit: int) -> list[SpooledMessage]:
    """The oldest messages behind this place, in order. Raises SpoolDamaged for one that changed on the disk."""
    return [_checked(row) for row in database.execute(_BEHIND, (after, limit))]


def at(database: sqlite3.Connection, sequence: int) -> SpooledMessage | None:
    """The message in this place. Raises SpoolDamaged."""
    return next((each for each in behind(database, sequence - 1, 1) if each.sequence == sequence), None)


def unsound(database: sqlite3.Connection) -> list[int]:
    """The places whose message changed on the disk."""
    rows = database.execute(_BEHIND, (-FURTHEST_PLACE, -1))
    return [row[0] for row in rows if not _is_sound(row)]


def delete(database: sqlite3.Connection, first: int, last: int) -> int:
    """Delete what stands from one place to another; how many messages that was."""
    return database.execute("DELETE FROM messages WHERE sequence BETWEEN ? AND ?", (first, last)).rowcount


def _checked(row: tuple[Any, ...]) -> SpooledMessage:
    sequence, epoch, purpose, message_hash, sealed = row[:5]
    if not _is_sound(row):
        raise SpoolDamaged(f"message {sequence} of epoch {epoch} changed on the disk: the spool is damaged")
    return SpooledMessage(epoch, sequence, SealedMessage(Purpose(purpose), sealed, message_hash))


def _is_sound(row: tuple[Any, ...]) -> bool:
    return checksum(*row[:-1]) == row[-1] and row[2] in _PURPOSES
