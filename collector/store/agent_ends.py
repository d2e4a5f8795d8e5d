"""How runs of a device's agent ended, as its messages told."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from collector.store.database import Transaction
from collector.store.id_list import of_school_or_these
from collector.store.records import from_row, insert_into, to_row
from compliance.parting import Parting

ORDINARY: Final = (Parting.SHUT_DOWN, Parting.ENDED, Parting.BATTERY, Parting.UPGRADED)
"""Of these only a device's newest is kept: nobody need know when a computer was shut down, but for the last time."""

KEPT_OF_EACH_DEVICE: Final = 64
"""The newest. A device that starts and dies all day tells many; its evidence has them all."""


@dataclass(frozen=True, slots=True)
class AgentEnd:
    """One end. `happened_at` is by the device's clock, put right where it is known how wrong that is; the place is of the
    message that told it first. `is_own`: the run told it itself, and not a later one.
    """

    school_id: str
    device_id: bytes
    how: Parting
    happened_at: datetime
    epoch: int
    sequence: int
    is_own: bool


_INSERT: Final = insert_into("agent_ends", AgentEnd) + " ON CONFLICT DO NOTHING"
_ORDER: Final = "ORDER BY epoch, sequence, happened_at, how"
_TRIM: Final = f"""
    DELETE FROM agent_ends WHERE device_id = :device_id AND (epoch < :epoch OR (epoch = :epoch AND sequence < :sequence))
    AND how IN ({", ".join(f"'{each.value}'" for each in ORDINARY)})
"""  # noqa: S608 - our own words
_OLD: Final = f"""
    DELETE FROM agent_ends WHERE device_id = :device_id AND (happened_at, how) NOT IN (
        SELECT happened_at, how FROM agent_ends WHERE device_id = :device_id
        ORDER BY epoch DESC, sequence DESC, happened_at DESC, how DESC LIMIT {KEPT_OF_EACH_DEVICE}
    )
"""  # noqa: S608 - our own number


def add(tx: Transaction, ends: Iterable[AgentEnd]) -> None:
    """Add what one message told, and let go of very old ones. What is told twice is kept once."""
    for each in ends:
        tx.run(_TRIM, {"device_id": each.device_id, "epoch": each.epoch, "sequence": each.sequence})
        tx.run(_INSERT, to_row(each))
        tx.run(_OLD, {"device_id": each.device_id})


def forget(tx: Transaction, device_id: bytes) -> None:
    """Take away what a device told, to be read again from its evidence."""
    tx.run("DELETE FROM agent_ends WHERE device_id = :device_id", {"device_id": device_id})


def of_device(tx: Transaction, device_id: bytes) -> list[AgentEnd]:
    """The ends of one device, in the order in which they were told."""
    sql = f"SELECT * FROM agent_ends WHERE device_id = :device_id {_ORDER}"  # noqa: S608 - our own words
    return [from_row(AgentEnd, row) for row in tx.all(sql, {"device_id": device_id})]


def of_school(tx: Transaction, school_id: str, only: Sequence[bytes] | None = None) -> list[AgentEnd]:
    """The ends of all devices of a school, or of these alone, in the order in which each device told them."""
    these, parameters = of_school_or_these(school_id, only)
    sql = f"SELECT * FROM agent_ends WHERE {these} {_ORDER}"  # noqa: S608 - our own words
    return [from_row(AgentEnd, row) for row in tx.all(sql, parameters)]
