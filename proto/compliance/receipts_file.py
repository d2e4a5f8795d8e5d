"""The file in which a device hands on the receipts that it kept, to be compared with the evidence that the collector exports.

JSON; bytes are in base64. Of a receipt only `sealed` counts, which the collector signed; what stands beside it is for people.
"""

import json
from base64 import b64decode, b64encode
from collections.abc import Sequence
from typing import Final

from compliance.errors import CodecError
from compliance.values import dataclass

FORMAT: Final = "rollcall-receipts"
VERSION: Final = 1
MOST_BYTES: Final = 4 * 1024 * 1024
"""A device keeps a hundred, of some 300 bytes each."""

_WRITES_ONE: Final = "`rollcall-agent receipts -o FILE` on the device writes one"


@dataclass(frozen=True, slots=True)
class HandedReceipt:
    """A receipt as it came, with what it says: `received_at` is ISO 8601 in UTC, by the collector's clock."""

    epoch: int
    sequence: int
    received_at: str
    sealed: bytes


def as_text(school_id: str, device_id: str, receipts: Sequence[HandedReceipt]) -> str:
    """The file's content."""
    listed = [
        {
            "epoch": each.epoch,
            "sequence": each.sequence,
            "received_at": each.received_at,
            "sealed": b64encode(each.sealed).decode(),
        }
        for each in receipts
    ]
    plain = {"format": FORMAT, "version": VERSION, "school_id": school_id, "device_id": device_id, "receipts": listed}
    return json.dumps(plain, indent=2) + "\n"


def read_sealed(content: bytes) -> tuple[bytes, ...]:
    """The sealed receipts of a file, each once. Raises CodecError for what is no such file, or of a later version."""
    try:
        plain = json.loads(content)
        named, version = plain["format"], plain["version"]
        if named == FORMAT and version != VERSION:
            raise CodecError(
                f"a file of receipts of version {str(version)[:40]}; this program reads version {VERSION}: update it"
            )
        sealed = [b64decode(each["sealed"], validate=True) for each in plain["receipts"]]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise CodecError(f"this is no file of receipts; {_WRITES_ONE}") from error
    if named != FORMAT:
        raise CodecError(f"this is no file of receipts; {_WRITES_ONE}")
    return tuple(dict.fromkeys(sealed))
