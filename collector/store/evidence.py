"""The evidence: every accepted envelope as the exact bytes that came, and every fork of a chain beside it."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Final, NamedTuple

from collector.errors import EvidenceDamaged
from collector.store.database import Row, Transaction
from collector.store.id_list import among, of_school_or_these
from collector.store.instants import from_text
from collector.store.records import from_row, insert_into, to_row
from collector.store.refusals import Refusal, keep_refused
from compliance.envelope import Purpose, preauthentication_encoding, read_outer
from compliance.errors import MalformedEnvelope

__all__ = [
    "Refusal",
    "StoredEnvelope",
    "append_many",
    "at",
    "count",
    "damage_of",
    "end_at",
    "ending_at",
    "forks_of",
    "hash_at",
    "keep_fork",
    "keep_refused",
    "last_received",
    "last_reports",
    "undamaged",
]


class StoredEnvelope(NamedTuple):
    """One envelope. `sealed` is what was received, byte for byte; `hash` its own 32 bytes, `last_hash` what the next one names.
    The two, and `sequence` and `last_sequence`, differ in a gap only. `receipt` is b"" where none was signed.
    """

    school_id: str
    device_id: bytes
    epoch: int
    sequence: int
    hash: bytes
    payload_type: str
    sealed: bytes
    received_at: datetime
    via: str
    last_sequence: int
    last_hash: bytes
    fresh_as_of: datetime | None
    receipt: bytes


_APPEND: Final = insert_into("envelopes", StoredEnvelope)
_KEEP_FORK: Final = insert_into("forks", StoredEnvelope) + " ON CONFLICT (device_id, epoch, sequence, hash) DO NOTHING"

_LAST_REPORTS: Final = """
    SELECT envelopes.* FROM devices JOIN envelopes ON envelopes.device_id = devices.device_id
    AND envelopes.epoch = devices.last_report_epoch AND envelopes.sequence = devices.last_report_sequence
    WHERE devices.device_id IN """


def append_many(tx: Transaction, rows: Iterable[StoredEnvelope]) -> None:
    """Add envelopes. StoreConflict when a place in a chain is taken: evidence is never overwritten."""
    tx.run_many(_APPEND, [to_row(each) for each in rows])


def at(tx: Transaction, device_id: bytes, epoch: int, sequence: int) -> StoredEnvelope | None:
    """The envelope at one place of a chain. Raises EvidenceDamaged when it is not what was received."""
    sql = "SELECT * FROM envelopes WHERE device_id = :device_id AND epoch = :epoch AND sequence = :sequence"
    return _envelope(tx.one(sql, {"device_id": device_id, "epoch": epoch, "sequence": sequence}))


def last_reports(tx: Transaction, device_ids: Sequence[bytes]) -> dict[bytes, StoredEnvelope]:
    """The last report of each of these devices that has made one. Their bytes are not looked at: `damage_of` does."""
    if not device_ids:
        return {}
    listed, parameters = among(device_ids)
    rows = tx.all(_LAST_REPORTS + listed, parameters)
    return {row["device_id"]: from_row(StoredEnvelope, row) for row in rows}


def last_received(tx: Transaction, school_id: str, only: Sequence[bytes] | None = None) -> dict[bytes, datetime]:
    """When the last message of each device of a school came, or of these alone; devices of which none came are left out."""
    these, parameters = of_school_or_these(school_id, only)
    sql = f"""
        SELECT device_id, (SELECT received_at FROM envelopes WHERE envelopes.device_id = devices.device_id
            ORDER BY epoch DESC, sequence DESC LIMIT 1) AS received_at FROM devices WHERE {these}
    """  # noqa: S608 - our own words
    rows = tx.all(sql, parameters)
    return {bytes(row["device_id"]): from_text(row["received_at"]) for row in rows if row["received_at"]}


def first_report_at(tx: Transaction, device_id: bytes) -> datetime | None:
    """When the first report of a device was received; None while none was."""
    sql = "SELECT MIN(received_at) AS at FROM envelopes WHERE device_id = :device_id AND payload_type = :report"
    row = tx.one(sql, {"device_id": device_id, "report": Purpose.REPORT.value})
    return from_text(row["at"]) if row and row["at"] else None


def hash_at(tx: Transaction, device_id: bytes, epoch: int, sequence: int) -> bytes | None:
    """The hash of the envelope at one place of a chain, None when none is held there."""
    sql = "SELECT hash FROM envelopes WHERE device_id = :device_id AND epoch = :epoch AND sequence = :sequence"
    row = tx.one(sql, {"device_id": device_id, "epoch": epoch, "sequence": sequence})
    return bytes(row["hash"]) if row else None


def ending_at(tx: Transaction, device_id: bytes, epoch: int, sequence: int) -> StoredEnvelope | None:
    """The envelope that reaches to exactly this place: the message itself, or the gap whose last one it is.

    Its bytes are not looked at: this is for its place and its receipt.
    """
    sql = (
        "SELECT * FROM envelopes WHERE device_id = :device_id AND epoch = :epoch AND sequence <= :sequence "
        "ORDER BY sequence DESC LIMIT 1"
    )
    row = tx.one(sql, {"device_id": device_id, "epoch": epoch, "sequence": sequence})
    found = None if row is None else from_row(StoredEnvelope, row)
    return found if found is not None and found.last_sequence == sequence else None


def end_at(tx: Transaction, device_id: bytes, epoch: int, sequence: int) -> bytes | None:
    """What the message after this place must name, None when no envelope ends there."""
    found = ending_at(tx, device_id, epoch, sequence)
    return None if found is None else found.last_hash


def count(tx: Transaction, device_id: bytes) -> int:
    """How many envelopes of a device are kept, forks not counted."""
    row = tx.one("SELECT COUNT(*) AS envelopes FROM envelopes WHERE device_id = :device_id", {"device_id": device_id})
    return int(row["envelopes"]) if row else 0


def keep_fork(tx: Transaction, envelope: StoredEnvelope) -> None:
    """Keep an envelope whose place in the chain another one has taken. The same fork delivered again is kept once."""
    tx.run(_KEEP_FORK, to_row(envelope))


def forks_of(tx: Transaction, device_id: bytes) -> list[StoredEnvelope]:
    """The forks of a device's chain, in the order of the chain."""
    sql = "SELECT * FROM forks WHERE device_id = :device_id ORDER BY epoch, sequence, received_at"
    return [from_row(StoredEnvelope, row) for row in tx.all(sql, {"device_id": device_id})]


def _envelope(row: Row | None) -> StoredEnvelope | None:
    return None if row is None else undamaged(from_row(StoredEnvelope, row))


def undamaged(stored: StoredEnvelope) -> StoredEnvelope:
    """Itself. Bytes that are not the ones whose hash was put down beside them are no evidence: EvidenceDamaged."""
    why = damage_of(stored)
    if why:
        raise EvidenceDamaged(stored.device_id, stored.epoch, stored.sequence, why)
    return stored


def damage_of(stored: StoredEnvelope) -> str:
    """What shows that these are not the bytes that were received; empty when they are. A signature is not looked at here."""
    try:
        outer = read_outer(stored.sealed)
    except MalformedEnvelope as error:
        return str(error)
    if outer.payload_type != stored.payload_type:
        return "its type is not the one it was stored under"
    if sha256(preauthentication_encoding(outer.payload_type, outer.payload)).digest() != stored.hash:
        return "its bytes do not give its hash"
    return ""
