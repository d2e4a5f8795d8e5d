"""How much room the spool may take, and what goes when there is none left.

Dead letters go first, then the oldest heartbeats, then the oldest reports; what goes out of the chain leaves a gap. Never the
message with which an epoch began, nor the newest one, nor any that is under way to the collector in this session.
"""

import sqlite3
from typing import Final

from agent.spool import gaps, messages
from agent.spool.gaps import GapRow
from compliance.continuity import GapReason
from compliance.envelope import Purpose
from compliance.values import dataclass

_DAY_SECONDS: Final = 86_400
_MEGABYTE: Final = 1024 * 1024
_TAKEN: Final = "SELECT (SELECT COALESCE(SUM(size), 0) FROM messages) + (SELECT COALESCE(SUM(size), 0) FROM dead_letters)"
_DROPPABLE: Final = (
    "SELECT sequence, CAST(size AS INTEGER) FROM messages WHERE purpose = ? AND sequence > ? AND spooled_at < ?"
    " AND sequence < (SELECT MAX(sequence) FROM messages) ORDER BY sequence"
)


@dataclass(frozen=True, slots=True)
class Room:
    """The limits. A year and a month is as long as the collector keeps the nonces by which it dates what comes late."""

    at_most_bytes: int = 64 * _MEGABYTE
    at_most_seconds: int = 400 * _DAY_SECONDS


def room_of(megabytes: float, days: float) -> Room:
    """The limits in the units of agent.toml."""
    return Room(int(megabytes * _MEGABYTE), int(days * _DAY_SECONDS))


def make_room(database: sqlite3.Connection, room: Room, now_seconds: int, under_way: int) -> None:
    """Drop what is too old or too much. Everything up to the place `under_way` stays, and so does the newest message."""
    oldest_allowed = now_seconds - room.at_most_seconds
    database.execute("DELETE FROM dead_letters WHERE spooled_at < ?", (oldest_allowed,))
    for sequence, _ in _droppable(database, (Purpose.HEARTBEAT, Purpose.REPORT), under_way, oldest_allowed):
        _drop(database, sequence, GapReason.TOO_OLD)
    excess = database.execute(_TAKEN).fetchone()[0] - room.at_most_bytes
    if excess > 0:
        excess -= _drop_dead_letters(database, excess)
    for purpose in (Purpose.HEARTBEAT, Purpose.REPORT):
        for sequence, size in _droppable(database, (purpose,), under_way, now_seconds + 1) if excess > 0 else ():
            _drop(database, sequence, GapReason.SPOOL_FULL)
            excess -= size
            if excess <= 0:
                return


def _droppable(
    database: sqlite3.Connection, purposes: tuple[Purpose, ...], under_way: int, before: int
) -> list[tuple[int, int]]:
    """Places and sizes, the oldest first."""
    found: list[tuple[int, int]] = []
    for purpose in purposes:
        found += database.execute(_DROPPABLE, (purpose.value, under_way, before)).fetchall()
    return sorted(found)


def _drop(database: sqlite3.Connection, sequence: int, reason: GapReason) -> None:
    place = messages.at(database, sequence)
    if place is not None:
        messages.delete(database, sequence, sequence)
        gaps.add(database, GapRow(sequence, sequence, place.epoch, place.message.hash, reason))


def _drop_dead_letters(database: sqlite3.Connection, excess: int) -> int:
    """Drop the oldest until so much is free; how much is."""
    freed = 0
    for number, size in database.execute("SELECT number, CAST(size AS INTEGER) FROM dead_letters ORDER BY number").fetchall():
        if freed >= excess:
            break
        database.execute("DELETE FROM dead_letters WHERE number = ?", (number,))
        freed += size
    return freed
