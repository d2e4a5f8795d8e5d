"""The school's calendar as it was recorded: terms and closed days. Lines are added and taken back, never changed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from collector.store.database import Transaction
from collector.store.instants import to_text
from collector.store.records import from_row, insert_into, to_row


class SpanKind(StrEnum):
    """What the school is on these days."""

    TERM = "term"
    CLOSED = "closed"  # holidays and INSET days


@dataclass(frozen=True, slots=True)
class CalendarSpan:
    """Days from the first to the last, both included. `uid` is the event's in the imported calendar, "" where there is none."""

    school_id: str
    span_id: int
    kind: SpanKind
    first_day: date
    last_day: date
    name: str
    uid: str
    recorded_at: datetime
    recorded_by: str
    withdrawn_at: datetime | None = None
    withdrawn_by: str = ""


_INSERT: Final = insert_into("calendar_spans", CalendarSpan)
_IN_FORCE: Final = """
    SELECT * FROM calendar_spans WHERE school_id = :school_id AND withdrawn_at IS NULL ORDER BY first_day, last_day, span_id
"""
_IN_FORCE_AT: Final = """
    SELECT * FROM calendar_spans
    WHERE school_id = :school_id AND recorded_at <= :at AND (withdrawn_at IS NULL OR withdrawn_at > :at)
    ORDER BY first_day, last_day, span_id
"""
_WITHDRAW: Final = """
    UPDATE calendar_spans SET withdrawn_at = :at, withdrawn_by = :by
    WHERE school_id = :school_id AND span_id = :span_id AND withdrawn_at IS NULL
"""


def in_force(tx: Transaction, school_id: str) -> list[CalendarSpan]:
    """What holds now, by day."""
    return [from_row(CalendarSpan, row) for row in tx.all(_IN_FORCE, {"school_id": school_id})]


def in_force_at(tx: Transaction, school_id: str, at: datetime) -> list[CalendarSpan]:
    """What held at a moment of the past, by day."""
    return [from_row(CalendarSpan, row) for row in tx.all(_IN_FORCE_AT, {"school_id": school_id, "at": to_text(at)})]


def next_id(tx: Transaction, school_id: str) -> int:
    """The number of the next line. Writers wait for each other, so it is free."""
    sql = "SELECT COALESCE(MAX(span_id), 0) + 1 AS span_id FROM calendar_spans WHERE school_id = :school_id"
    row = tx.one(sql, {"school_id": school_id})
    return int(row["span_id"]) if row else 1


def add_many(tx: Transaction, spans: Iterable[CalendarSpan]) -> None:
    """Record lines."""
    tx.run_many(_INSERT, [to_row(each) for each in spans])


def withdraw(tx: Transaction, school_id: str, span_id: int, by: str, at: datetime) -> bool:
    """Take a line back, and say whether it was in force."""
    return tx.run(_WITHDRAW, {"school_id": school_id, "span_id": span_id, "by": by, "at": to_text(at)}) == 1
