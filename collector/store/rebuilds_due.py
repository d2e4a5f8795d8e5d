"""Of which devices something that follows from their evidence was never made: a table for it is newer than what they said."""

from typing import Final, NamedTuple

from collector.store.database import Transaction


class RebuildDue(NamedTuple):
    """A device that waits. `trouble` says why it could not be done, "" where nobody has tried."""

    device_id: bytes
    trouble: str


_OF_SCHOOL: Final = "SELECT device_id, trouble FROM rebuilds_due WHERE school_id = :school_id ORDER BY device_id"
_NEXT: Final = "SELECT device_id FROM rebuilds_due WHERE trouble = '' ORDER BY device_id LIMIT :most"
_TROUBLED: Final = "UPDATE rebuilds_due SET trouble = :trouble WHERE device_id = :device_id"
_DONE: Final = "DELETE FROM rebuilds_due WHERE device_id = :device_id"


def of_school(tx: Transaction, school_id: str) -> list[RebuildDue]:
    """Every device of a school that waits."""
    return [RebuildDue(bytes(row["device_id"]), row["trouble"]) for row in tx.all(_OF_SCHOOL, {"school_id": school_id})]


def next_ones(tx: Transaction, most: int) -> list[bytes]:
    """Some devices, of whatever school, that nobody has tried yet."""
    return [bytes(row["device_id"]) for row in tx.all(_NEXT, {"most": most})]


def note_trouble(tx: Transaction, device_id: bytes, trouble: str) -> None:
    """It could not be done, and is not tried again until somebody asks for it."""
    tx.run(_TROUBLED, {"device_id": device_id, "trouble": trouble})


def done(tx: Transaction, device_id: bytes) -> None:
    """It waits no more."""
    tx.run(_DONE, {"device_id": device_id})
