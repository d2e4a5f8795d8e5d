"""Which files the watched folder has answered, by their content, so that nothing is taken twice."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from collector.store.database import Transaction
from collector.store.records import from_row, insert_into, to_row


class InboxOutcome(StrEnum):
    """How a file was answered."""

    RECORDED = "recorded"
    REJECTING = "rejecting"  # decided, but its file lies in the inbox still: the folder for it is full or cannot be written
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class InboxFile:
    """One file, known by the SHA-256 of its content as hex; what could not be read, by that of its name and the reason."""

    school_id: str
    content_sha256: str
    file_name: str
    taken_at: datetime
    outcome: InboxOutcome


# What was rejected may be right at the next look, when a signer was registered meanwhile; what was recorded stays recorded.
_NOTE: Final = (
    insert_into("inbox_files", InboxFile)
    + """ ON CONFLICT (school_id, content_sha256) DO UPDATE
    SET file_name = excluded.file_name, taken_at = excluded.taken_at, outcome = excluded.outcome
    WHERE inbox_files.outcome <> 'recorded'"""
)


def note(tx: Transaction, file: InboxFile) -> None:
    """Record how a file was answered."""
    tx.run(_NOTE, to_row(file))


def find(tx: Transaction, school_id: str, content_sha256: str) -> InboxFile | None:
    """How a file of this content was answered before."""
    sql = "SELECT * FROM inbox_files WHERE school_id = :school_id AND content_sha256 = :content_sha256"
    row = tx.one(sql, {"school_id": school_id, "content_sha256": content_sha256})
    return from_row(InboxFile, row) if row else None
