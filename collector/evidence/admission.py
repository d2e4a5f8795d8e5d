"""May this envelope come in? A decision without side effects.

The order is that of the cheapest refusal first, and nothing inside is used before the signature holds: size, outer form,
signature by the very device whose certificate opened the session, purpose, content, and then whom the content speaks about.
"""

from collections.abc import Callable
from typing import Final, NamedTuple

from collector.errors import EnvelopeRefused
from collector.store.devices import Device
from compliance.chain import Link, NackCode, link_of
from compliance.continuity import Content, EpochStart, Gap
from compliance.envelope import MAXIMUM_SEALED_BYTES, Outer, Unsealed, key_id, read_outer, verify_any
from compliance.errors import BadSignature, CodecError, MalformedEnvelope, UnknownKind
from compliance.report import Header
from compliance.wire.content_codec import decode_content

FURTHEST_PLACE: Final = 2**63 - 1
"""The wire carries 64 bits for a place in a chain, the store's BIGINT one less."""


# A named tuple: made for every message, and a tuple is made in a fraction of the time.
class Admitted(NamedTuple):
    """A message that its device really signed, with the bytes as they came and the place that it claims in its chain."""

    sealed: bytes
    payload_type: str
    message_hash: bytes
    link: Link
    content: Content


def admit(sealed: bytes, device: Device, is_known_key: Callable[[bytes], bool]) -> Admitted:
    """Admit an envelope that came in the session of this device, or raise EnvelopeRefused with the code and the reason.

    `is_known_key` says whether a key id belongs to any enrolled device: it tells a mixed-up device from a stranger.
    """
    outer = _outer(sealed)
    unsealed = _verified(outer, device, is_known_key)
    content = _content(outer.payload_type, unsealed.payload)
    _check_speaker(content.header, device)
    _check_place(content)
    link = link_of(content, unsealed.message_hash)
    return Admitted(sealed, outer.payload_type, unsealed.message_hash, link, content)


def _outer(sealed: bytes) -> Outer:
    if len(sealed) > MAXIMUM_SEALED_BYTES:
        raise EnvelopeRefused(NackCode.TOO_LARGE, f"{len(sealed)} bytes; the limit is {MAXIMUM_SEALED_BYTES}")
    try:
        return read_outer(sealed)
    except MalformedEnvelope as error:
        raise EnvelopeRefused(NackCode.BAD_ENVELOPE, str(error)) from error


def _verified(outer: Outer, device: Device, is_known_key: Callable[[bytes], bool]) -> Unsealed:
    signers = [name for name, _ in outer.signatures]
    if key_id(device.signing_key) not in signers:
        stranger = not any(is_known_key(name) for name in signers)
        code = NackCode.UNKNOWN_KEY if stranger else NackCode.WRONG_DEVICE
        raise EnvelopeRefused(code, f"signed by {signers[0].hex()[:16] or 'nobody'}, not by this device's key")
    try:
        return verify_any(outer, device.signing_key)
    except BadSignature as error:
        raise EnvelopeRefused(NackCode.BAD_SIGNATURE, str(error)) from error


def _content(payload_type: str, payload: bytes) -> Content:
    """What a later version's device says is kept by the group, and read by nobody here."""
    try:
        return decode_content(payload_type, payload)
    except UnknownKind as error:
        raise EnvelopeRefused(NackCode.TYPE_UNSUPPORTED, str(error)) from error
    except CodecError as error:
        raise EnvelopeRefused(NackCode.SCHEMA_INVALID, str(error)) from error


def _check_speaker(header: Header, device: Device) -> None:
    if header.device_id != device.device_id:
        raise EnvelopeRefused(NackCode.WRONG_DEVICE, f"a message about device {header.device_id.hex()[:16]}")
    if header.school_id != device.school_id:
        raise EnvelopeRefused(NackCode.WRONG_SCHOOL, f"a message for school {header.school_id[:80]!r}")
    if header.key_generation != device.key_generation:
        raise EnvelopeRefused(
            NackCode.UNKNOWN_KEY, f"key generation {header.key_generation}; in force is {device.key_generation}"
        )


def _check_place(content: Content) -> None:
    header = content.header
    furthest = max(header.epoch, header.sequence)
    if isinstance(content, Gap):
        furthest = max(furthest, content.to_sequence)
    elif isinstance(content, EpochStart):
        furthest = max(furthest, content.closed_sequence, content.abandoned)
    if furthest > FURTHEST_PLACE:
        raise EnvelopeRefused(
            NackCode.SCHEMA_INVALID, f"message {header.sequence} of epoch {header.epoch}: no chain is that long"
        )
