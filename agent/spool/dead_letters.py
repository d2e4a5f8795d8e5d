"""Dead letters: messages that the collector will never take. A gap stands in their place; they stay here to be looked at."""

import sqlite3

from agent.spool.database import fits
from compliance.values import dataclass


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A message that was given up, and why."""

    epoch: int
    sequence: int
    purpose: str
    reason: str
    bytes: int


def move(database: sqlite3.Connection, first: int, last: int, reason: str) -> int:
    """Move what waits from one place to another out of the chain, as it is on the disk; how many messages that was."""
    database.execute(
        "INSERT INTO dead_letters (epoch, sequence, purpose, sealed, reason, spooled_at, size)"
        " SELECT epoch, sequence, purpose, sealed, ?, spooled_at, size FROM messages WHERE sequence BETWEEN ? AND ?"
        " ORDER BY sequence",
        (reason, first, last),
    )
    return database.execute("DELETE FROM messages WHERE sequence BETWEEN ? AND ?", (first, last)).rowcount


def latest(database: sqlite3.Connection, limit: int) -> list[DeadLetter]:
    """The last that were given up, the latest first."""
    rows = database.execute(
        "SELECT epoch, sequence, purpose, reason, size FROM dead_letters ORDER BY number DESC LIMIT ?", (limit,)
    )
    return [DeadLetter(*row) for row in rows if fits(row, int, int, str, str, int)]
