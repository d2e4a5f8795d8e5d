"""What devices confessed that they no longer have."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from collector.store.database import Transaction
from collector.store.id_list import of_school_or_these
from collector.store.records import from_row, insert_into, to_row


@dataclass(frozen=True, slots=True)
class Loss:
    """One confession, at its place in the chain. `reason` is the device's word for why the messages are gone."""

    school_id: str
    device_id: bytes
    epoch: int
    sequence: int
    messages: int
    reason: str
    confessed_at: datetime


@dataclass(frozen=True, slots=True)
class LossSum:
    """How many messages one device confessed to have lost for one reason."""

    device_id: bytes
    reason: str
    messages: int


_INSERT: Final = insert_into("losses", Loss)
_HALF: Final = 2**32
# In two halves: a device may say any number of messages, and an engine's sum of 64 bits would overflow.
_SUMS: Final = """
    SELECT device_id, reason, SUM(messages / :half) AS upper, SUM(messages % :half) AS lower
    FROM losses WHERE """


def confess_many(tx: Transaction, losses: Iterable[Loss]) -> None:
    """Add confessions."""
    tx.run_many(_INSERT, [to_row(each) for each in losses])


def forget(tx: Transaction, device_id: bytes) -> None:
    """Take away what a device confessed, to be read again from its evidence."""
    tx.run("DELETE FROM losses WHERE device_id = :device_id", {"device_id": device_id})


def of_device(tx: Transaction, device_id: bytes) -> list[Loss]:
    """The confessions of a device, in the order of its chain."""
    sql = "SELECT * FROM losses WHERE device_id = :device_id ORDER BY epoch, sequence"
    return [from_row(Loss, row) for row in tx.all(sql, {"device_id": device_id})]


def sums_of_school(tx: Transaction, school_id: str, only: Sequence[bytes] | None = None) -> list[LossSum]:
    """What each device of a school, or each of these, has lost for each reason, the most first."""
    these, parameters = of_school_or_these(school_id, only)
    rows = tx.all(f"{_SUMS}{these} GROUP BY device_id, reason", {"half": _HALF, **parameters})
    found = [
        LossSum(bytes(row["device_id"]), str(row["reason"]), int(row["upper"]) * _HALF + int(row["lower"])) for row in rows
    ]
    return sorted(found, key=lambda each: (each.device_id, -each.messages, each.reason))
