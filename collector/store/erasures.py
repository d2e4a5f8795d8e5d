"""Who was erased, by a hash of the name: so that it is done to its end after a kill, and done again after a restored backup."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from collector.store import journal_entries
from collector.store.database import Transaction
from collector.store.instants import to_text
from collector.store.journal_line import Kind
from collector.store.records import from_row, insert_into, to_row


@dataclass(frozen=True, slots=True)
class Erasure:
    """One person of one school. `rows_at` and `finished_at` are None while it is to be done in the tables, and in the files."""

    school_id: str
    number: int
    name_hash: str
    most_words: int
    erased_at: datetime
    rows_at: datetime | None = None
    finished_at: datetime | None = None


_INSERT: Final = insert_into("erasures", Erasure) + " ON CONFLICT (school_id, number) DO NOTHING"


def next_number(tx: Transaction, school_id: str) -> int:
    """The number of the next person who is erased."""
    sql = "SELECT COALESCE(MAX(number), 0) + 1 AS number FROM erasures WHERE school_id = :school_id"
    row = tx.one(sql, {"school_id": school_id})
    return int(row["number"]) if row else 1


def add(tx: Transaction, erasure: Erasure) -> None:
    """Record an erasure, here and in the journal, in the transaction that does it."""
    put(tx, erasure)
    fields = {"school": erasure.school_id, "person": erasure.name_hash}
    counts = {"words": str(erasure.most_words), "erasure": str(erasure.number)}
    journal_entries.append(tx, erasure.erased_at, Kind.ERASED, fields | counts)


def put(tx: Transaction, erasure: Erasure) -> bool:
    """The same without a line in the journal, as when it stands there already; False when it is recorded here."""
    return tx.run(_INSERT, to_row(erasure)) == 1


def unfinished(tx: Transaction) -> list[Erasure]:
    """What is to be done still, the oldest first."""
    rows = tx.all("SELECT * FROM erasures WHERE finished_at IS NULL ORDER BY erased_at, school_id, number")
    return [from_row(Erasure, row) for row in rows]


def everything(tx: Transaction, school_id: str) -> list[Erasure]:
    """Every erasure of a school, in the order of their numbers."""
    rows = tx.all("SELECT * FROM erasures WHERE school_id = :school_id ORDER BY number", {"school_id": school_id})
    return [from_row(Erasure, row) for row in rows]


def note_rows(tx: Transaction, erasure: Erasure, at: datetime) -> None:
    """It is done in the tables."""
    _note(tx, "rows_at", erasure, at)


def note_finished(tx: Transaction, erasure: Erasure, at: datetime) -> None:
    """It is done in the files too."""
    _note(tx, "finished_at", erasure, at)


def _note(tx: Transaction, column: str, erasure: Erasure, at: datetime) -> None:
    sql = f"UPDATE erasures SET {column} = :at WHERE school_id = :school_id AND number = :number"  # noqa: S608 - our own names
    tx.run(sql, {"at": to_text(at), "school_id": erasure.school_id, "number": erasure.number})
