"""The list of programs to which this chain's reports have brought their reader: what the next report's changes are changes of.

Kept with the report by one stroke, and forgotten with every report that is lost: then the next one tells the whole list.
"""

import sqlite3

from agent.spool import history
from agent.spool.database import checksum
from compliance.envelope import Purpose
from compliance.values import dataclass


@dataclass(frozen=True, slots=True)
class ToldPrograms:
    """The list as text, "" where there is none; `seen` says of what it was read, so that it need not be read again."""

    text: str
    seen: str


@dataclass(frozen=True, slots=True)
class Step:
    """From the list that the reader has ("" for none) to what a report makes of it."""

    base: str
    reached: ToldPrograms


NOTHING_TOLD = ToldPrograms("", "")


def find(database: sqlite3.Connection) -> ToldPrograms:
    """What was told; nothing where its row changed on the disk."""
    row = database.execute("SELECT content, seen, checksum FROM told_programs").fetchone()
    if row is None or not all(isinstance(each, bytes) for each in row) or checksum(*row[:-1]) != row[-1]:
        return NOTHING_TOLD
    content, seen, _ = row
    return ToldPrograms(content.decode(), seen.decode())


def take(database: sqlite3.Connection, step: Step) -> None:
    """A report with this step is kept. Where its base was lost meanwhile nobody can follow it, and there is no list."""
    is_followed = not step.base or find(database).text == step.base
    if not is_followed or not step.reached.text:
        forget(database)
        return
    row = (step.reached.text.encode(), step.reached.seen.encode())
    database.execute("INSERT OR REPLACE INTO told_programs VALUES (1, ?, ?, ?)", (*row, checksum(*row)))


def lose(database: sqlite3.Connection, first: int, last: int) -> None:
    """What stood in these places is gone. Heartbeats say nothing of programs."""
    made = history.kinds(database, first, last)
    if made.get(Purpose.HEARTBEAT, 0) != last - first + 1:
        forget(database)


def forget(database: sqlite3.Connection) -> None:
    """The next report tells the whole list."""
    database.execute("DELETE FROM told_programs")
