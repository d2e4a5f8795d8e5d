"""Which policy bundle each device says that it has, and which it refuses. Said in sessions, under no signature."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from collector.store.database import Transaction
from collector.store.id_list import of_school_or_these
from collector.store.records import from_row, to_row, upsert_into


@dataclass(frozen=True, slots=True)
class HeldPolicy:
    """What one device said last. `version` 0: it has no bundle. Without `words` it refuses nothing.

    `refused_version` 0: the device could not read which it was.
    """

    device_id: bytes
    school_id: str
    version: int
    refused_version: int
    refusal: str
    words: str
    said_at: datetime


_KEEP: Final = upsert_into("held_policies", HeldPolicy, key=["device_id"])
_SAID: Final = """
    SELECT held.version FROM held_policies held JOIN devices ON devices.device_id = held.device_id
    WHERE held.school_id = :school_id AND held.version <= :at_most AND devices.state NOT IN ('returned', 'disposed', 'lost')
    ORDER BY held.version DESC LIMIT 2
"""
_HOW_MANY: Final = """
    SELECT COUNT(*) AS devices FROM devices WHERE school_id = :school_id AND state NOT IN ('returned', 'disposed', 'lost')
"""


def keep(tx: Transaction, held: HeldPolicy) -> None:
    """Keep what a device says now."""
    tx.run(_KEEP, to_row(held))


def find(tx: Transaction, device_id: bytes) -> HeldPolicy | None:
    """What a device said last; None while it has said nothing."""
    row = tx.one("SELECT * FROM held_policies WHERE device_id = :device_id", {"device_id": device_id})
    return from_row(HeldPolicy, row) if row else None


def of_school(tx: Transaction, school_id: str, only: Sequence[bytes] | None = None) -> dict[bytes, HeldPolicy]:
    """What the devices of a school said last, or these alone."""
    these, parameters = of_school_or_these(school_id, only)
    sql = f"SELECT * FROM held_policies WHERE {these}"  # noqa: S608 - our own words
    rows = tx.all(sql, parameters)
    return {each.device_id: each for each in (from_row(HeldPolicy, row) for row in rows)}


def heard(tx: Transaction, school_id: str, at_most: int) -> int:
    """The highest version, up to a bound, that two devices of a school said they have; 0 when no two did.

    One alone could say any number; the only device of a school is believed alone.
    """
    row = tx.one(_HOW_MANY, {"school_id": school_id})
    said = [int(each["version"]) for each in tx.all(_SAID, {"school_id": school_id, "at_most": at_most})]
    witnesses = 1 if row and row["devices"] == 1 else 2
    return said[witnesses - 1] if len(said) >= witnesses else 0
