"""Whom a school tells, and of what. A secret is never in here: of a chat address only what may be shown."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from collector.store.database import Parameters, Transaction
from collector.store.instants import to_text
from collector.store.records import from_row, insert_into, to_row


class Way(StrEnum):
    """How a destination is reached."""

    MAIL = "mail"
    CHAT = "chat"


@dataclass(frozen=True, slots=True)
class StoredDestination:
    """One destination. `kinds` are words with commas between them; `address` of a chat is masked."""

    school_id: str
    destination_id: int
    way: Way
    address: str
    audience: str
    kinds: str
    added_at: datetime
    added_by: str
    removed_at: datetime | None = None

    @property
    def chosen(self) -> frozenset[str]:
        """The kinds of news that go there."""
        return frozenset(filter(None, self.kinds.split(",")))


_INSERT: Final = insert_into("alert_destinations", StoredDestination)
_REMOVE: Final = """
    UPDATE alert_destinations SET removed_at = :at, address = ''
    WHERE school_id = :school_id AND destination_id = :destination_id AND removed_at IS NULL
"""
_FORGET_STANDING: Final = "DELETE FROM alert_standings WHERE school_id = :school_id AND destination_id = :destination_id"


def next_id(tx: Transaction, school_id: str) -> int:
    """A number that no destination of the school ever had."""
    sql = "SELECT COALESCE(MAX(destination_id), 0) + 1 AS next_id FROM alert_destinations WHERE school_id = :school_id"
    row = tx.one(sql, {"school_id": school_id})
    return int(row["next_id"]) if row else 1


def add(tx: Transaction, destination: StoredDestination) -> None:
    """Tell it from now on."""
    tx.run(_INSERT, to_row(destination))


def remove(tx: Transaction, school_id: str, destination_id: int, at: datetime) -> bool:
    """Tell it nothing more, and forget its address. False where there is none of this number."""
    which: Parameters = {"school_id": school_id, "destination_id": destination_id}
    tx.run(_FORGET_STANDING, which)
    return bool(tx.run(_REMOVE, {**which, "at": to_text(at)}))


def of_school(tx: Transaction, school_id: str) -> list[StoredDestination]:
    """Those that are told now, in the order in which they were added."""
    sql = "SELECT * FROM alert_destinations WHERE school_id = :school_id AND removed_at IS NULL ORDER BY destination_id"
    return [from_row(StoredDestination, row) for row in tx.all(sql, {"school_id": school_id})]
