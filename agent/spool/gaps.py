"""Gaps: the places whose messages are gone. Open until the collector holds the confession, then kept a while to be shown.

Two that adjoin are one. Where their reasons differ the more serious one is confessed, but what the collector refused, or had
and lost, is never mixed with what this device lost.
"""

import sqlite3
from dataclasses import replace
from typing import Any, Final

from agent.errors import SpoolDamaged
from agent.spool import last_report, told_programs
from agent.spool.database import checksum, fits
from compliance.continuity import GapReason
from compliance.values import dataclass

MOST_CONFESSED: Final = 100
_LOSSES: Final = (GapReason.TOO_OLD, GapReason.SPOOL_FULL, GapReason.SPOOL_DAMAGED)  # the most serious one last
_BEHIND: Final = "SELECT first, last, epoch, last_hash, reason, checksum FROM gaps WHERE last > ? ORDER BY first LIMIT ?"
_UP_TO: Final = "SELECT first, last, epoch, last_hash, reason, checksum FROM gaps WHERE first <= ?"
_BESIDE: Final = "SELECT first, last, epoch, last_hash, reason, checksum FROM gaps WHERE last = ? OR first = ?"


@dataclass(frozen=True, slots=True)
class GapRow:
    """From `first` to `last` nothing is left. The message after it names `last_hash`."""

    first: int
    last: int
    epoch: int
    last_hash: bytes
    reason: str


@dataclass(frozen=True, slots=True)
class Confessed:
    """A gap that the collector holds."""

    epoch: int
    first: int
    last: int
    reason: str


def add(database: sqlite3.Connection, gap: GapRow) -> None:
    """Add a gap, as one with those that it adjoins. Raises SpoolDamaged."""
    last_report.lose(database, gap.first, gap.last)
    told_programs.lose(database, gap.first, gap.last)
    for each in _adjoining(database, gap):
        if (joined := join(*sorted((gap, each), key=lambda row: row.first))) is not None:
            database.execute("DELETE FROM gaps WHERE first = ?", (each.first,))
            gap = joined
    _insert(database, gap)


def join(left: GapRow, right: GapRow) -> GapRow | None:
    """Both as one, None where they must stay two."""
    if left.reason == right.reason:
        return replace(left, last=right.last, last_hash=right.last_hash)
    if left.reason not in _LOSSES or right.reason not in _LOSSES:
        return None
    reason = max(left.reason, right.reason, key=lambda word: _LOSSES.index(GapReason(word)))
    return replace(left, last=right.last, last_hash=right.last_hash, reason=reason)


def behind(database: sqlite3.Connection, after: int, limit: int) -> list[GapRow]:
    """The first gaps that reach behind this place, in order, without what lies before. Raises SpoolDamaged."""
    rows = map(_checked, database.execute(_BEHIND, (after, limit)))
    return [replace(row, first=max(row.first, after + 1)) for row in rows]


def settle(database: sqlite3.Connection, sequence: int) -> None:
    """The collector holds everything up to this place: what was open there is confessed."""
    for row in map(_checked, database.execute(_UP_TO, (sequence,)).fetchall()):
        database.execute("DELETE FROM gaps WHERE first = ?", (row.first,))
        told = (row.epoch, row.first, min(row.last, sequence), row.reason)
        database.execute("INSERT INTO confessed (epoch, first, last, reason) VALUES (?, ?, ?, ?)", told)
        if row.last > sequence:
            _insert(database, replace(row, first=sequence + 1))
    database.execute("DELETE FROM confessed WHERE number <= (SELECT MAX(number) FROM confessed) - ?", (MOST_CONFESSED,))


def confessed(database: sqlite3.Connection) -> list[Confessed]:
    """What the collector was told, the latest first."""
    rows = database.execute("SELECT epoch, first, last, reason FROM confessed ORDER BY number DESC")
    return [Confessed(*row) for row in rows if fits(row, int, int, int, str)]


def open_messages(database: sqlite3.Connection) -> int:
    """How many messages are gone and not yet confessed."""
    count: int = database.execute("SELECT CAST(COALESCE(SUM(last - first + 1), 0) AS INTEGER) FROM gaps").fetchone()[0]
    return count


def delete_unsound(database: sqlite3.Connection) -> None:
    """Delete the rows that changed on the disk."""
    rows = database.execute("SELECT first, last, epoch, last_hash, reason, checksum FROM gaps").fetchall()
    unsound = [(row[0],) for row in rows if checksum(*row[:-1]) != row[-1]]
    database.executemany("DELETE FROM gaps WHERE first = ?", unsound)


def forget_open(database: sqlite3.Connection) -> None:
    """The epoch is closed: its gaps are part of what the next one says is abandoned."""
    database.execute("DELETE FROM gaps")


def _adjoining(database: sqlite3.Connection, gap: GapRow) -> list[GapRow]:
    return [_checked(row) for row in database.execute(_BESIDE, (gap.first - 1, gap.last + 1)).fetchall()]


def _insert(database: sqlite3.Connection, gap: GapRow) -> None:
    row = (gap.first, gap.last, gap.epoch, gap.last_hash, gap.reason)
    database.execute("INSERT INTO gaps VALUES (?, ?, ?, ?, ?, ?)", (*row, checksum(*row)))


def _checked(row: tuple[Any, ...]) -> GapRow:
    if checksum(*row[:-1]) != row[-1]:
        raise SpoolDamaged(f"the gap at message {row[0]} changed on the disk: the spool is damaged")
    return GapRow(*row[:-1])
