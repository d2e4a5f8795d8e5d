"""Who is putting what right on which device, and until when. Lines are only added; the newest of a check counts."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from collector.store.database import Transaction
from collector.store.instants import END_OF_TIME
from collector.store.records import from_row, to_row, upsert_into


@dataclass(frozen=True, slots=True)
class InHand:
    """Somebody has a check in hand; `by_whom` "" ends that, and `until` is then None."""

    school_id: str
    device_id: bytes
    rule_id: str
    by_whom: str
    until: date | None
    recorded_at: datetime
    recorded_by: str


_PUT: Final = upsert_into("in_hand", InHand, key=("device_id", "rule_id", "recorded_at"), keep=("school_id",))


def add(tx: Transaction, line: InHand) -> None:
    """Record a line."""
    tx.run(_PUT, to_row(line))


def newest_of_device(tx: Transaction, device_id: bytes) -> list[InHand]:
    """The lines of one device that count: where somebody has a check in hand."""
    sql = "SELECT * FROM in_hand WHERE device_id = :device_id ORDER BY recorded_at"
    newest = {each.rule_id: each for each in (from_row(InHand, row) for row in tx.all(sql, {"device_id": device_id}))}
    return [each for _, each in sorted(newest.items()) if each.by_whom]


def newest_of_school(tx: Transaction, school_id: str, until: str = END_OF_TIME) -> dict[tuple[bytes, str], InHand]:
    """By device and rule, the line that counts of those recorded `until` then, where somebody has the check in hand."""
    sql = "SELECT * FROM in_hand WHERE school_id = :school_id AND recorded_at <= :until ORDER BY recorded_at"
    rows = tx.all(sql, {"school_id": school_id, "until": until})
    newest = {(each.device_id, each.rule_id): each for each in (from_row(InHand, row) for row in rows)}
    return {key: each for key, each in newest.items() if each.by_whom}
