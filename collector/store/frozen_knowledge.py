"""What was known of a device when an incident was recorded. Written once; nothing that comes later changes it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from collector.store.database import Transaction
from collector.store.records import from_row, insert_into, to_row


@dataclass(frozen=True, slots=True)
class FrozenKnowledge:
    """One device as it was known, beside the line of the register that it belongs to."""

    school_id: str
    register: str
    line_id: int
    device_id: bytes
    frozen_at: datetime
    known_json: str


_KEEP: Final = insert_into("frozen_knowledge", FrozenKnowledge) + " ON CONFLICT DO NOTHING"


def keep(tx: Transaction, knowledge: FrozenKnowledge) -> None:
    """Keep it, unless something is kept for this line and device already: the first look counts."""
    tx.run(_KEEP, to_row(knowledge))


def of_line(tx: Transaction, school_id: str, register: str, line_id: int) -> list[FrozenKnowledge]:
    """What is kept for a line, in the order in which it was kept."""
    sql = (
        "SELECT * FROM frozen_knowledge WHERE school_id = :school_id AND register = :register AND line_id = :line_id "
        "ORDER BY frozen_at, device_id"
    )
    found = tx.all(sql, {"school_id": school_id, "register": register, "line_id": line_id})
    return [from_row(FrozenKnowledge, row) for row in found]


def of_register(tx: Transaction, school_id: str, register: str) -> list[FrozenKnowledge]:
    """What is kept for all lines of a register."""
    sql = "SELECT * FROM frozen_knowledge WHERE school_id = :school_id AND register = :register ORDER BY line_id, device_id"
    return [from_row(FrozenKnowledge, row) for row in tx.all(sql, {"school_id": school_id, "register": register})]
