"""What a message of a chain says, read by its type: the one list of the kinds that this version knows."""

from collections.abc import Callable, Mapping
from typing import Final

from compliance.continuity import Content
from compliance.envelope import Purpose
from compliance.errors import UnknownKind
from compliance.wire.codec import decode_report
from compliance.wire.continuity_codec import decode_epoch_start, decode_gap, decode_heartbeat

_READERS: Final[Mapping[str, Callable[[bytes], Content]]] = {
    Purpose.REPORT: decode_report,
    Purpose.HEARTBEAT: decode_heartbeat,
    Purpose.GAP: decode_gap,
    Purpose.EPOCH: decode_epoch_start,
}


def decode_content(payload_type: str, payload: bytes) -> Content:
    """The content of an envelope of this type whose signature was verified. Raises CodecError, UnknownKind among them."""
    read = _READERS.get(payload_type)
    if read is None:
        raise UnknownKind(f"an envelope of type {payload_type[:80]!r}, which is no message of a chain that this version knows")
    return read(payload)
