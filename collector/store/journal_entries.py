"""The journal's lines as the database has them: each written in the transaction of the act that it records.

That is why a revocation and its line can never disagree. `collector/journal/` copies the lines to the file beside the database.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from collector.store.database import Transaction
from collector.store.journal_line import NOTHING_BEFORE, Kind, Line, write_line

_INSERT: Final = "INSERT INTO journal_entries (number, line, hash) VALUES (:number, :line, :hash)"

_SET_COPIED: Final = """
    INSERT INTO journal_copied (only_row, number) VALUES (1, :number)
    ON CONFLICT (only_row) DO UPDATE SET number = :number
"""


def append(tx: Transaction, at: datetime, kind: Kind, fields: Mapping[str, str]) -> None:
    """Add the line of an act, in the transaction of the act itself."""
    number, previous = last(tx)
    put(tx, write_line(number + 1, previous, at, kind, fields))


def put(tx: Transaction, line: Line) -> None:
    """Take over a line of the file as it stands there. StoreConflict when there is one of its number."""
    tx.run(_INSERT, {"number": line.number, "line": line.text, "hash": line.hash})


def last(tx: Transaction) -> tuple[int, str]:
    """Number and hash of the last line; 0 and zeros before the first."""
    row = tx.one("SELECT number, hash FROM journal_entries ORDER BY number DESC LIMIT 1")
    return (int(row["number"]), str(row["hash"])) if row else (0, NOTHING_BEFORE)


def hash_of(tx: Transaction, number: int) -> str | None:
    """The hash of one line."""
    row = tx.one("SELECT hash FROM journal_entries WHERE number = :number", {"number": number})
    return str(row["hash"]) if row else None


def after(tx: Transaction, number: int) -> list[str]:
    """The texts of the lines behind this one, in their order."""
    rows = tx.all("SELECT line FROM journal_entries WHERE number > :number ORDER BY number", {"number": number})
    return [str(row["line"]) for row in rows]


def copied(tx: Transaction) -> int:
    """The number of the last line that was seen in the file, on the disk; 0 before there was a file."""
    row = tx.one("SELECT number FROM journal_copied")
    return int(row["number"]) if row else 0


def set_copied(tx: Transaction, number: int) -> None:
    """Remember how far the file goes."""
    tx.run(_SET_COPIED, {"number": number})
