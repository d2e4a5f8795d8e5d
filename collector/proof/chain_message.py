"""One message of a chain, whatever its kind: read from an envelope, with what it says of its place."""

from dataclasses import dataclass
from typing import TypeAlias

from compliance.chain import Link, link_of, link_of_gap
from compliance.continuity import EpochStart, Gap, Heartbeat
from compliance.envelope import Purpose, read_outer, verify
from compliance.errors import CodecError
from compliance.report import DeviceReport, Header
from compliance.wire.codec import decode_report
from compliance.wire.continuity_codec import decode_epoch_start, decode_gap, decode_heartbeat

Content: TypeAlias = DeviceReport | Heartbeat | Gap | EpochStart


@dataclass(frozen=True, slots=True)
class ChainMessage:
    """A message whose signature holds."""

    header: Header
    link: Link
    hash: bytes
    content: Content


def read_message(sealed: bytes, signing_key: bytes) -> ChainMessage:
    """The message, if this key signed it. Raises EnvelopeError, or CodecError for a kind that is not known here."""
    outer = read_outer(sealed)
    try:
        purpose = Purpose(outer.payload_type)
    except ValueError as error:
        raise CodecError(f"a message of type {outer.payload_type[:80]!r}, which this version does not know") from error
    unsealed = verify(outer, purpose, signing_key)
    header, content = _decoded(purpose, unsealed.payload)
    link = link_of_gap(content) if isinstance(content, Gap) else link_of(header, unsealed.message_hash)
    return ChainMessage(header, link, unsealed.message_hash, content)


def _decoded(purpose: Purpose, payload: bytes) -> tuple[Header, Content]:
    content: Heartbeat | Gap | EpochStart
    match purpose:
        case Purpose.REPORT:
            return decode_report(payload)
        case Purpose.HEARTBEAT:
            content = decode_heartbeat(payload)
        case Purpose.GAP:
            content = decode_gap(payload)
        case Purpose.EPOCH:
            content = decode_epoch_start(payload)
        case _:
            raise CodecError(f"a {purpose.value!r} is no message of a chain")
    return content.header, content
