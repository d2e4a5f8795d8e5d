"""Which programs each device has, as its reports told: a row for each device, and each different list once."""

import zlib
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from collector.store.database import Transaction
from collector.store.records import from_row, insert_into, to_row

_MOST_BYTES: Final = 20_000 * 620  # more than any list of the contract has


@dataclass(frozen=True, slots=True)
class DeviceSoftware:
    """What is known of a device's programs, as of the report received then. `sources` are (name, how many or why not) in words.

    Without `list_sha256` no list is known: `trouble` says why, and `trouble_since` since when.
    """

    device_id: bytes
    school_id: str
    list_sha256: str
    programs: int
    untold: int
    sources: str
    as_of: datetime
    trouble: str
    trouble_since: datetime | None


_PUT: Final = insert_into("device_software", DeviceSoftware) + (
    " ON CONFLICT (device_id) DO UPDATE SET list_sha256 = excluded.list_sha256, programs = excluded.programs,"
    " untold = excluded.untold, sources = excluded.sources, as_of = excluded.as_of, trouble = excluded.trouble,"
    " trouble_since = excluded.trouble_since"
)
_IS_HELD: Final = "SELECT 1 AS held FROM software_lists WHERE sha256 = :sha256"
_KEEP: Final = "INSERT INTO software_lists (sha256, content) VALUES (:sha256, :content)"
_DROP: Final = (
    "DELETE FROM software_lists WHERE sha256 = :sha256"
    " AND NOT EXISTS (SELECT 1 FROM device_software WHERE list_sha256 = software_lists.sha256)"
)


def find(tx: Transaction, device_id: bytes) -> DeviceSoftware | None:
    """What is known of a device's programs, None where it has told none."""
    row = tx.one("SELECT * FROM device_software WHERE device_id = :device_id", {"device_id": device_id})
    return from_row(DeviceSoftware, row) if row else None


def of_school(tx: Transaction, school_id: str) -> list[DeviceSoftware]:
    """The devices of a school that have told any programs."""
    sql = "SELECT * FROM device_software WHERE school_id = :school_id ORDER BY device_id"
    return [from_row(DeviceSoftware, row) for row in tx.all(sql, {"school_id": school_id})]


def put(tx: Transaction, known: DeviceSoftware, before: DeviceSoftware | None, text: str | None) -> None:
    """Put this in the place of what was known before; `text` is its list, None where that one is held already."""
    if text is not None and tx.one(_IS_HELD, {"sha256": known.list_sha256}) is None:
        tx.run(_KEEP, {"sha256": known.list_sha256, "content": zlib.compress(text.encode())})
    tx.run(_PUT, to_row(known))
    if before is not None and before.list_sha256 != known.list_sha256:
        tx.run(_DROP, {"sha256": before.list_sha256})


def mend(tx: Transaction, sha256: str, text: str) -> None:
    """Put the text of a list in the place of whatever is held under its hash."""
    tx.run("DELETE FROM software_lists WHERE sha256 = :sha256", {"sha256": sha256})
    tx.run(_KEEP, {"sha256": sha256, "content": zlib.compress(text.encode())})


def forget(tx: Transaction, known: DeviceSoftware) -> None:
    """Nothing is known of this device's programs any more."""
    tx.run("DELETE FROM device_software WHERE device_id = :device_id", {"device_id": known.device_id})
    tx.run(_DROP, {"sha256": known.list_sha256})


def list_text(tx: Transaction, sha256: str) -> str | None:
    """The text of a list, None where it is not held, or not as it was put there."""
    row = tx.one("SELECT content FROM software_lists WHERE sha256 = :sha256", {"sha256": sha256})
    if row is None:
        return None
    try:
        return zlib.decompressobj().decompress(bytes(row["content"]), _MOST_BYTES).decode()
    except (zlib.error, UnicodeDecodeError):
        return None
