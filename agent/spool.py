"""Sealed messages that wait for the collector, and the head of the device's chain: one SQLite file, one writer.

A message is on the disk before it is sent for the first time, and goes only when the collector acknowledged it under the very
hash that this device gave it. The head moves in the same transaction that adds the message, so no number is ever used twice.
What to drop when space runs out, and how to go on after damage, belongs to the channel issue (Gap records).
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from agent.errors import SpoolDamaged, SpoolError
from agent.single_writer import SingleWriter
from agent.state_folder import FILE_MODE, StateFolder
from compliance.chain import Head
from compliance.envelope import Purpose

_SCHEMA: Final = """
BEGIN IMMEDIATE;
CREATE TABLE IF NOT EXISTS chain (
    only_row BIGINT PRIMARY KEY CHECK (only_row = 1),
    epoch BIGINT NOT NULL, sequence BIGINT NOT NULL, hash BLOB NOT NULL, acknowledged BIGINT NOT NULL
);
CREATE TABLE IF NOT EXISTS messages (
    epoch BIGINT NOT NULL, sequence BIGINT NOT NULL, hash BLOB NOT NULL, purpose TEXT NOT NULL, sealed BLOB NOT NULL,
    checksum BLOB NOT NULL, PRIMARY KEY (epoch, sequence)
);
INSERT OR IGNORE INTO chain VALUES (1, 0, 0, ZEROBLOB(32), 0);
COMMIT;
"""
_FURTHEST_PLACE: Final = 2**63 - 1  # the wire carries 64 bits for a place in a chain, SQLite's integers one less
_PURPOSES: Final = {each.value for each in Purpose}


@dataclass(frozen=True, slots=True)
class SealedMessage:
    """A message ready for the chain: the envelope's bytes, and the hash under which the next one will name it."""

    purpose: Purpose
    sealed: bytes
    hash: bytes


@dataclass(frozen=True, slots=True)
class SpooledMessage:
    """A message in its place."""

    epoch: int
    sequence: int
    message: SealedMessage


@dataclass(frozen=True, slots=True)
class SpoolSummary:
    """How much waits, and how far the collector confirmed. Sequence 0: nothing yet."""

    head: Head
    acknowledged: int
    messages: int
    bytes: int

    @property
    def waiting_in_words(self) -> str:
        """`1 report waits`, `2 reports wait`."""
        return "1 report waits" if self.messages == 1 else f"{self.messages} reports wait"


class Spool:
    """The one open spool of this device. Raises SpoolBusy when another process has it, SpoolError when it cannot be used."""

    def __init__(self, folder: StateFolder) -> None:
        self._lock = SingleWriter(folder.spool_lock_file)
        try:
            with _converted():
                folder.spool_file.touch(mode=FILE_MODE)
                self._database = sqlite3.connect(folder.spool_file, isolation_level=None)
                self._database.executescript(f"PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; {_SCHEMA}")
        except SpoolError:
            self._lock.close()
            raise

    def close(self) -> None:
        """Close the file and let another process have it."""
        self._database.close()
        self._lock.close()

    def append(self, build: Callable[[Head], SealedMessage]) -> SpooledMessage:
        """Seal the next message onto the head and keep it. When this returns it is on the disk."""
        with self._writing():
            head = self._head()
            message = build(head)
            place = SpooledMessage(head.epoch, head.sequence + 1, message)
            row = (place.epoch, place.sequence, message.hash, message.purpose.value, message.sealed, _checksum(place))
            self._database.execute("INSERT INTO messages VALUES (?, ?, ?, ?, ?, ?)", row)
            self._database.execute("UPDATE chain SET sequence = ?, hash = ?", (place.sequence, message.hash))
        return place

    def pending(self, limit: int, after: int = 0) -> list[SpooledMessage]:
        """The oldest messages behind this sequence number, in order. Raises SpoolDamaged for one that changed on the disk."""
        with _converted():
            rows = self._database.execute(
                "SELECT epoch, sequence, purpose, sealed, hash, checksum FROM messages WHERE sequence > ?"
                " ORDER BY epoch, sequence LIMIT ?",
                (after, limit),
            ).fetchall()
        return [_checked(row) for row in rows]

    def acknowledge(self, epoch: int, sequence: int, head_hash: bytes) -> int:
        """Delete what the collector holds, and say how many that was. Raises SpoolError when it confirms another message."""
        with self._writing():
            if sequence <= self.summary().acknowledged:
                return 0
            if self._hash_at(epoch, sequence) != head_hash:
                raise SpoolError(
                    f"the collector confirmed another message {sequence} of epoch {epoch} than this device sent; kept all"
                )
            deleted = self._database.execute(
                "DELETE FROM messages WHERE epoch = ? AND sequence <= ?", (epoch, sequence)
            ).rowcount
            self._database.execute("UPDATE chain SET acknowledged = ?", (sequence,))
        return deleted

    def summary(self) -> SpoolSummary:
        """What is in the spool now."""
        with _converted():
            return _summary(self._database)

    def _hash_at(self, epoch: int, sequence: int) -> bytes | None:
        if max(epoch, sequence) > _FURTHEST_PLACE:
            return None
        row = self._database.execute("SELECT hash FROM messages WHERE epoch = ? AND sequence = ?", (epoch, sequence)).fetchone()
        return row[0] if row else None

    def _head(self) -> Head:
        return self.summary().head

    @contextmanager
    def _writing(self) -> Iterator[None]:
        with _converted():
            self._database.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._database.execute("COMMIT")
            except BaseException:
                self._database.execute("ROLLBACK")
                raise


def look_into_spool(folder: StateFolder) -> SpoolSummary | None:
    """The summary without the lock, for who only wants to know. None when there is no spool yet."""
    if not folder.spool_file.exists():
        return None
    with _converted():
        database = sqlite3.connect(f"file:{folder.spool_file}?mode=ro", uri=True)
        try:
            begun = database.execute("SELECT 1 FROM sqlite_master WHERE name = 'chain'").fetchone()
            return _summary(database) if begun else None
        finally:
            database.close()


def _summary(database: sqlite3.Connection) -> SpoolSummary:
    row = database.execute("SELECT epoch, sequence, hash, acknowledged FROM chain").fetchone()
    if row is None or tuple(map(type, row)) != (int, int, bytes, int):
        raise SpoolDamaged("the head of the chain changed on the disk: the spool is damaged. Check the disk of this device")
    messages, size = database.execute("SELECT COUNT(*), COALESCE(SUM(LENGTH(sealed)), 0) FROM messages").fetchone()
    return SpoolSummary(Head(row[0], row[1], row[2]), row[3], messages, size)


def _checked(row: tuple[int, int, str, bytes, bytes, bytes]) -> SpooledMessage:
    epoch, sequence, purpose, sealed, message_hash, checksum = row
    if purpose in _PURPOSES and isinstance(sealed, bytes) and isinstance(message_hash, bytes):
        place = SpooledMessage(epoch, sequence, SealedMessage(Purpose(purpose), sealed, message_hash))
        if _checksum(place) == checksum:
            return place
    raise SpoolDamaged(
        f"message {sequence} of epoch {epoch} changed on the disk: the spool is damaged. Check the disk of this device"
    )


def _checksum(place: SpooledMessage) -> bytes:
    message = place.message
    return sha256(f"{place.epoch} {place.sequence} {message.purpose} ".encode() + message.hash + message.sealed).digest()


@contextmanager
def _converted() -> Iterator[None]:
    """Turn SQLite's errors into the agent's own, here and nowhere else."""
    try:
        yield
    except (sqlite3.Error, OverflowError, UnicodeDecodeError) as error:  # a changed file has numbers and names of any kind
        raise SpoolError(
            f"the spool cannot be used: {error}. Check the space on the disk and the state folder's owner"
        ) from error
    except OSError as error:
        raise SpoolError(f"the spool cannot be used: {error.strerror}. Check the state folder's owner") from error
