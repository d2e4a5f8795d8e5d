"""The exceptions that a school granted: added, and revoked or ended, never changed."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from collector.store import journal_entries
from collector.store.database import Transaction
from collector.store.instants import to_text
from collector.store.journal_line import Kind
from collector.store.records import from_row, insert_into, to_row
from compliance.school_clock import day_of


@dataclass(frozen=True, slots=True)
class StoredException:
    """A rule that a device, or a group of them, need not meet until the end of a day.

    `device_id` is b"" where a group is named, `group_name` "" where a device is. `ended_at` is when its end was noted in
    the audit log, and says nothing else: the clock may have been ahead then.
    """

    school_id: str
    exception_id: str
    rule_id: str
    device_id: bytes
    group_name: str
    reason: str
    requested_by: str
    approved_by: str
    until: date
    granted_at: datetime
    granted_by: str
    revoked_at: datetime | None = None
    revoked_by: str = ""
    revoked_why: str = ""
    ended_at: datetime | None = None

    def is_in_force(self, today: date) -> bool:
        """Whether it excuses anything on a day."""
        return self.revoked_at is None and today <= self.until

    def was_in_force(self, at: datetime) -> bool:
        """Whether it excused anything at a moment of the past; days are those of the school."""
        return self.granted_at <= at and (self.revoked_at is None or at < self.revoked_at) and day_of(at) <= self.until


_INSERT: Final = insert_into("exceptions", StoredException)
_IN_FORCE: Final = """
    SELECT * FROM exceptions WHERE school_id = :school_id AND revoked_at IS NULL AND until >= :today ORDER BY exception_id
"""
_IN_FORCE_AT: Final = """
    SELECT * FROM exceptions WHERE school_id = :school_id AND until >= :today AND granted_at <= :at
        AND (revoked_at IS NULL OR revoked_at > :at) ORDER BY exception_id
"""
_ENDED_UNNOTED: Final = """
    SELECT * FROM exceptions
    WHERE school_id = :school_id AND revoked_at IS NULL AND until < :today AND ended_at IS NULL ORDER BY exception_id
"""
_REVOKE: Final = """
    UPDATE exceptions SET revoked_at = :at, revoked_by = :by, revoked_why = :why
    WHERE school_id = :school_id AND exception_id = :exception_id AND revoked_at IS NULL
"""
_END: Final = "UPDATE exceptions SET ended_at = :at WHERE school_id = :school_id AND exception_id = :exception_id"


def add(tx: Transaction, granted: StoredException) -> None:
    """Record one."""
    tx.run(_INSERT, to_row(granted))


def everything(tx: Transaction, school_id: str) -> list[StoredException]:
    """Every exception that a school ever granted, by number."""
    sql = "SELECT * FROM exceptions WHERE school_id = :school_id ORDER BY exception_id"
    return [from_row(StoredException, row) for row in tx.all(sql, {"school_id": school_id})]


def in_force(tx: Transaction, school_id: str, today: date) -> list[StoredException]:
    """Those that excuse something on a day, also where a clock that was ahead has noted that they ended."""
    rows = tx.all(_IN_FORCE, {"school_id": school_id, "today": today.isoformat()})
    return [from_row(StoredException, row) for row in rows]


def in_force_at(tx: Transaction, school_id: str, today: date, at: datetime) -> list[StoredException]:
    """Those that excused something on a day, at this moment of it: granted before, and not revoked before."""
    moments = {"school_id": school_id, "today": today.isoformat(), "at": to_text(at)}
    return [from_row(StoredException, row) for row in tx.all(_IN_FORCE_AT, moments)]


def ended_unnoted(tx: Transaction, school_id: str, today: date) -> list[StoredException]:
    """Those whose day has passed without a line in the audit log."""
    rows = tx.all(_ENDED_UNNOTED, {"school_id": school_id, "today": today.isoformat()})
    return [from_row(StoredException, row) for row in rows]


def find(tx: Transaction, school_id: str, exception_id: str) -> StoredException | None:
    """The exception of this number."""
    sql = "SELECT * FROM exceptions WHERE school_id = :school_id AND exception_id = :exception_id"
    row = tx.one(sql, {"school_id": school_id, "exception_id": exception_id})
    return from_row(StoredException, row) if row else None


def revoke(tx: Transaction, granted: StoredException, by: str, why: str, at: datetime) -> None:
    """It excuses nothing from now on. The journal has it too."""
    put_revoked(tx, granted, by, why, at)
    fields = {"school": granted.school_id, "exception": granted.exception_id}
    journal_entries.append(tx, at, Kind.EXCEPTION, fields)


def put_revoked(tx: Transaction, granted: StoredException, by: str, why: str, at: datetime) -> None:
    """The same for an act that the journal has already."""
    key = {"school_id": granted.school_id, "exception_id": granted.exception_id}
    tx.run(_REVOKE, {**key, "by": by, "why": why, "at": to_text(at)})


def note_end(tx: Transaction, granted: StoredException, at: datetime) -> None:
    """Its day has passed, and that was said."""
    tx.run(_END, {"school_id": granted.school_id, "exception_id": granted.exception_id, "at": to_text(at)})
