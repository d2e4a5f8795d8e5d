"""May this envelope come in? A decision without side effects.

The order is that of the cheapest refusal first, and nothing inside is used before the signature holds: size, outer form,
purpose, signature by the very device whose certificate opened the session, content, and then whom the content speaks about.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from collector.errors import EnvelopeRefused
from collector.store.devices import Device
from compliance.chain import NackCode
from compliance.envelope import MAXIMUM_SEALED_BYTES, Outer, Purpose, Unsealed, key_id, read_outer, verify
from compliance.errors import BadSignature, CodecError, MalformedEnvelope
from compliance.report import DeviceReport, Header
from compliance.wire.codec import decode_report

FURTHEST_PLACE: Final = 2**63 - 1
"""The wire carries 64 bits for a place in a chain, the store's BIGINT one less."""


@dataclass(frozen=True, slots=True)
class Admitted:
    """A report that its device really signed, with the bytes as they came."""

    sealed: bytes
    purpose: Purpose
    message_hash: bytes
    header: Header
    report: DeviceReport
    received_at: datetime


def admit(sealed: bytes, device: Device, received_at: datetime, is_known_key: Callable[[bytes], bool]) -> Admitted:
    """Admit an envelope that came in the session of this device, or raise EnvelopeRefused with the code and the reason.

    `is_known_key` says whether a key id belongs to any enrolled device: it tells a mixed-up device from a stranger.
    """
    unsealed = _verified(_outer(sealed), device, is_known_key)
    try:
        header, report = decode_report(unsealed.payload)
    except CodecError as error:
        raise EnvelopeRefused(NackCode.SCHEMA_INVALID, str(error)) from error
    _check_speaker(header, device)
    if max(header.epoch, header.sequence) > FURTHEST_PLACE:
        raise EnvelopeRefused(
            NackCode.SCHEMA_INVALID, f"message {header.sequence} of epoch {header.epoch}: no chain is that long"
        )
    return Admitted(sealed, Purpose.REPORT, unsealed.message_hash, header, report, received_at)


def _outer(sealed: bytes) -> Outer:
    if len(sealed) > MAXIMUM_SEALED_BYTES:
        raise EnvelopeRefused(NackCode.TOO_LARGE, f"{len(sealed)} bytes; the limit is {MAXIMUM_SEALED_BYTES}")
    try:
        outer = read_outer(sealed)
    except MalformedEnvelope as error:
        raise EnvelopeRefused(NackCode.BAD_ENVELOPE, str(error)) from error
    if outer.payload_type != Purpose.REPORT:
        raise EnvelopeRefused(NackCode.TYPE_UNSUPPORTED, f"an envelope of type {outer.payload_type[:80]!r}")
    return outer


def _verified(outer: Outer, device: Device, is_known_key: Callable[[bytes], bool]) -> Unsealed:
    signers = [name for name, _ in outer.signatures]
    if key_id(device.signing_key) not in signers:
        stranger = not any(is_known_key(name) for name in signers)
        code = NackCode.UNKNOWN_KEY if stranger else NackCode.WRONG_DEVICE
        raise EnvelopeRefused(code, f"signed by {signers[0].hex()[:16] or 'nobody'}, not by this device's key")
    try:
        return verify(outer, Purpose.REPORT, device.signing_key)
    except BadSignature as error:
        raise EnvelopeRefused(NackCode.BAD_SIGNATURE, str(error)) from error


def _check_speaker(header: Header, device: Device) -> None:
    if header.device_id != device.device_id:
        raise EnvelopeRefused(NackCode.WRONG_DEVICE, f"a report about device {header.device_id.hex()[:16]}")
    if header.school_id != device.school_id:
        raise EnvelopeRefused(NackCode.WRONG_SCHOOL, f"a report for school {header.school_id[:80]!r}")
    if header.key_generation != device.key_generation:
        raise EnvelopeRefused(
            NackCode.UNKNOWN_KEY, f"key generation {header.key_generation}; in force is {device.key_generation}"
        )
