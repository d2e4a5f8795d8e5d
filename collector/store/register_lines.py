"""What people record, line by line. Nothing is overwritten: every act adds a version, and what was known then is a query."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from collector.store.database import Transaction
from collector.store.instants import to_text
from collector.store.records import from_row, insert_into, to_row


@dataclass(frozen=True, slots=True)
class StoredLine:
    """One version of one line. `values_json` has the fields of its register; a withdrawn line says nothing any more."""

    school_id: str
    register: str
    line_id: int
    version: int
    values_json: str
    recorded_at: datetime
    recorded_by: str
    withdrawn_at: datetime | None


_ADD: Final = insert_into("register_lines", StoredLine)

_NEXT_ID: Final = """
    SELECT COALESCE(MAX(line_id), 0) + 1 AS next_id FROM register_lines WHERE school_id = :school_id AND register = :register
"""

_KNOWN: Final = """
    SELECT * FROM register_lines AS line
    WHERE school_id = :school_id AND withdrawn_at IS NULL AND recorded_at <= :at AND version = (
        SELECT MAX(newest.version) FROM register_lines AS newest
        WHERE newest.school_id = line.school_id AND newest.register = line.register AND newest.line_id = line.line_id
            AND newest.recorded_at <= :at
    )
"""


def add(tx: Transaction, line: StoredLine) -> None:
    """Add a version. StoreConflict when the line has one of that number already."""
    tx.run(_ADD, to_row(line))


def next_line_id(tx: Transaction, school_id: str, register: str) -> int:
    """The number of the next line of a register. No number is given twice, not even that of a withdrawn line."""
    row = tx.one(_NEXT_ID, {"school_id": school_id, "register": register})
    return int(row["next_id"]) if row else 1


def of_register(tx: Transaction, school_id: str, register: str, known_at: datetime) -> list[StoredLine]:
    """The lines of a register as they were known at a moment, in the order of their numbers."""
    sql = _KNOWN + " AND register = :register ORDER BY line_id"
    return [from_row(StoredLine, row) for row in tx.all(sql, _at(school_id, known_at) | {"register": register})]


def of_school(tx: Transaction, school_id: str, known_at: datetime) -> list[StoredLine]:
    """The lines of every register as they were known at a moment."""
    sql = _KNOWN + " ORDER BY register, line_id"
    return [from_row(StoredLine, row) for row in tx.all(sql, _at(school_id, known_at))]


def versions(tx: Transaction, school_id: str, register: str, line_id: int) -> list[StoredLine]:
    """Every version of a line, the oldest first; none when there is no such line."""
    sql = (
        "SELECT * FROM register_lines WHERE school_id = :school_id AND register = :register AND line_id = :line_id "
        "ORDER BY version"
    )
    found = tx.all(sql, {"school_id": school_id, "register": register, "line_id": line_id})
    return [from_row(StoredLine, row) for row in found]


def _at(school_id: str, known_at: datetime) -> dict[str, str]:
    return {"school_id": school_id, "at": to_text(known_at)}
