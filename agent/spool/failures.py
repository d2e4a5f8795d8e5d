"""How often the collector failed on what stands in a place, without saying that it will never take it."""

import sqlite3


def count(database: sqlite3.Connection, sequence: int) -> int:
    """One more time; how many times that is now."""
    row = database.execute(
        "INSERT INTO failures VALUES (?, 1) ON CONFLICT DO UPDATE SET times = times + 1 RETURNING times", (sequence,)
    ).fetchone()
    return int(row[0])


def forget(database: sqlite3.Connection, sequence: int) -> None:
    """It has taken everything up to this place."""
    database.execute("DELETE FROM failures WHERE sequence <= ?", (sequence,))


def forget_all(database: sqlite3.Connection) -> None:
    """A new epoch counts its places anew."""
    database.execute("DELETE FROM failures")
