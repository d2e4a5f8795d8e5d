"""The ledger of what was told to whom, so that nothing is told twice. It holds no words and no names."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple

from collector.store.database import Transaction
from collector.store.instants import to_text
from collector.store.records import from_row, insert_into, to_row


class News(NamedTuple):
    """One kind of news about one thing, in one spell of it: what is told once."""

    subject: str
    spell: str
    kind: str


@dataclass(frozen=True, slots=True)
class Telling:
    """A line of the ledger."""

    school_id: str
    destination_id: int
    subject: str
    spell: str
    kind: str
    told_at: datetime


_INSERT: Final = (
    insert_into("alert_tellings", Telling) + " ON CONFLICT (school_id, destination_id, subject, spell, kind) DO NOTHING"
)


def note(tx: Transaction, tellings: Iterable[Telling]) -> None:
    """These were told. What stands there already stays as it is."""
    tx.run_many(_INSERT, [to_row(each) for each in tellings])


def told(tx: Transaction, school_id: str, destination_id: int) -> dict[News, datetime]:
    """Everything that a destination was ever told, as far as it is kept, and when."""
    sql = "SELECT * FROM alert_tellings WHERE school_id = :school_id AND destination_id = :destination_id"
    rows = tx.all(sql, {"school_id": school_id, "destination_id": destination_id})
    lines = (from_row(Telling, row) for row in rows)
    return {News(each.subject, each.spell, each.kind): each.told_at for each in lines}


def forget_before(tx: Transaction, moment: datetime) -> int:
    """Let go of what was told before then, and say how many lines those were."""
    return tx.run("DELETE FROM alert_tellings WHERE told_at < :moment", {"moment": to_text(moment)})
