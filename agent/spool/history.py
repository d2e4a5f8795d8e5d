"""The hashes of the messages that this device has made: its own memory, against which it holds what the collector says.

Kept for every message that the collector has not confirmed, and beyond that for the latest 4,096 (five months of a heartbeat an
hour): a collector that went back to a backup is still recognised, and a history that is not ours is told from ours.
"""

import sqlite3
from collections.abc import Mapping
from typing import Final

from agent.spool import messages
from agent.spool.chain import FURTHEST_PLACE, Chain
from agent.spool.database import checksum
from agent.spool.message import SpooledMessage
from compliance.chain import BEFORE_THE_FIRST, Head

LATEST: Final = 4096
_MOST: Final = 65_536  # seven years of a heartbeat an hour on a device that never reaches its collector


def remember(database: sqlite3.Connection, place: SpooledMessage, acknowledged: int) -> None:
    """Note a message that was made, and forget what is too far back."""
    row = (place.sequence, place.epoch, place.message.purpose.value, place.message.hash)
    database.execute("INSERT INTO hashes VALUES (?, ?, ?, ?, ?)", (*row, checksum(*row)))
    oldest = max(min(place.sequence - LATEST, acknowledged), place.sequence - _MOST)
    database.execute("DELETE FROM hashes WHERE sequence <= ?", (oldest,))


def hash_at(database: sqlite3.Connection, epoch: int, sequence: int) -> bytes | None:
    """The hash of the message made in this place, None when it is not known any more."""
    row = database.execute(
        "SELECT sequence, epoch, purpose, hash, checksum FROM hashes WHERE sequence = ?", (sequence,)
    ).fetchone()
    if row is None or row[1] != epoch or checksum(*row[:-1]) != row[-1]:
        return None
    known: bytes = row[3]
    return known


def hash_of(database: sqlite3.Connection, now: Chain, sequence: int) -> bytes | None:
    """The same for any place of the chain as it is now, also for its two ends, and from what stands there."""
    if sequence > FURTHEST_PLACE:
        return None
    ends = {0: BEFORE_THE_FIRST, now.sequence: now.hash, now.acknowledged: now.acknowledged_hash}
    known = ends.get(sequence) or hash_at(database, now.epoch, sequence)
    if known is None and (place := messages.at(database, sequence)) is not None:
        return place.message.hash
    return known


def newest(database: sqlite3.Connection) -> Head | None:
    """The last message that is remembered, None where none is. Its row is sound: those that are not were deleted."""
    row = database.execute("SELECT epoch, sequence, hash FROM hashes ORDER BY sequence DESC LIMIT 1").fetchone()
    return Head(*row) if row else None


def delete_unsound(database: sqlite3.Connection) -> list[int]:
    """Delete the rows that changed on the disk; which places they were for."""
    rows = database.execute("SELECT sequence, epoch, purpose, hash, checksum FROM hashes").fetchall()
    unsound = [row[0] for row in rows if checksum(*row[:-1]) != row[-1]]
    database.executemany("DELETE FROM hashes WHERE sequence = ?", [(each,) for each in unsound])
    return unsound


def kinds(database: sqlite3.Connection, first: int, last: int) -> Mapping[str, int]:
    """How many messages of each purpose were made from one place to another, as far as that is known."""
    return dict(
        database.execute(
            "SELECT purpose, COUNT(*) FROM hashes WHERE sequence BETWEEN ? AND ? GROUP BY purpose", (first, last)
        ).fetchall()
    )


def forget_all(database: sqlite3.Connection) -> None:
    """A new epoch begins: its places are counted anew."""
    database.execute("DELETE FROM hashes")
