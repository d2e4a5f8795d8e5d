"""The list of programs to which this chain's reports have brought their reader: what the next report's changes are changes of.

Kept with the report by one stroke, and forgotten with every report that is lost: then the next one tells the whole list.
"""

import sqlite3
from dataclasses import dataclass

from agent.spool import history
from agent.spool.database import checksum
from compliance.envelope import Purpose


@dataclass(frozen=True, slots=True)
class Step:
    """From the list that the reader has to the one that a report makes of it, as texts; "" is no list."""

    base: str
    reached: str


def find(database: sqlite3.Connection) -> str:
    """The list, "" where there is none or its row changed on the disk."""
    row = database.execute("SELECT content, checksum FROM told_programs").fetchone()
    if row is None or not isinstance(row[0], bytes) or checksum(row[0]) != row[1]:
        return ""
    return row[0].decode()


def take(database: sqlite3.Connection, step: Step) -> None:
    """A report with this step is kept. Where its base was lost meanwhile nobody can follow it, and there is no list."""
    is_followed = not step.base or find(database) == step.base
    if not is_followed or not step.reached:
        forget(database)
        return
    content = step.reached.encode()
    database.execute("INSERT OR REPLACE INTO told_programs VALUES (1, ?, ?)", (content, checksum(content)))


def lose(database: sqlite3.Connection, first: int, last: int) -> None:
    """What stood in these places is gone. Heartbeats say nothing of programs."""
    made = history.kinds(database, first, last)
    if made.get(Purpose.HEARTBEAT, 0) != last - first + 1:
        forget(database)


def forget(database: sqlite3.Connection) -> None:
    """The next report tells the whole list."""
    database.execute("DELETE FROM told_programs")
