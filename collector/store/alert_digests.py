"""When a school's weekly digest is due, and the numbers of those that were sent."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from collector.store.database import Transaction
from collector.store.instants import to_text
from collector.store.records import from_row, to_row, upsert_into

_MONDAY: Final = 0
_SEVEN: Final = 7


@dataclass(frozen=True, slots=True)
class Schedule:
    """Every week on this day (Monday is 0) at this time of the school's clocks; in holidays too unless told otherwise."""

    school_id: str
    weekday: int
    hour: int
    minute: int
    in_holidays: bool
    set_at: datetime


@dataclass(frozen=True, slots=True)
class DigestSent:
    """The numbers of one digest, as they were when the first of its messages left."""

    school_id: str
    due_at: datetime
    taken_at: datetime
    figures_json: str


_SET: Final = upsert_into("alert_schedules", Schedule, key=("school_id",))
_KEEP: Final = upsert_into("alert_digests", DigestSent, key=("school_id", "due_at"))
_BEFORE: Final = "SELECT * FROM alert_digests WHERE school_id = :school_id AND due_at < :due_at ORDER BY due_at DESC LIMIT 1"


def default(school_id: str, now: datetime) -> Schedule:
    """Monday, seven o'clock."""
    return Schedule(school_id, _MONDAY, _SEVEN, 0, in_holidays=True, set_at=now)


def set_schedule(tx: Transaction, schedule: Schedule) -> None:
    """From now on it is sent then."""
    tx.run(_SET, to_row(schedule))


def schedule_of(tx: Transaction, school_id: str) -> Schedule | None:
    """When it is sent; None where nobody ever said."""
    row = tx.one("SELECT * FROM alert_schedules WHERE school_id = :school_id", {"school_id": school_id})
    return from_row(Schedule, row) if row else None


def keep(tx: Transaction, sent: DigestSent) -> None:
    """Keep the numbers of a digest."""
    tx.run(_KEEP, to_row(sent))


def last_before(tx: Transaction, school_id: str, due_at: datetime) -> DigestSent | None:
    """The digest before the one that is due then."""
    row = tx.one(_BEFORE, {"school_id": school_id, "due_at": to_text(due_at)})
    return from_row(DigestSent, row) if row else None
