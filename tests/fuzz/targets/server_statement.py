"""What a device believes of its collector: receipts and trust bundles, as they come or signed here by the collector's key.

The first byte says which of the two, and whether it is signed here.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Final

from google.protobuf.message import Message

from compliance.envelope import Purpose, read_outer, seal
from compliance.errors import CodecError, EnvelopeError
from compliance.receipt import Receipt, read_receipt, sign_receipt
from compliance.trust import TrustBundle, read_trust, sign_trust
from compliance.wire.v1 import receipt_pb2
from tests.fuzz import message_mutation
from tests.fuzz.fixed_key import SERVER
from tests.fuzz.fuzzed_school import DEVICE_ID, NOW, SCHOOL_ID
from tests.fuzz.target import Change, Target


@dataclass(frozen=True, slots=True)
class _Kind:
    purpose: Purpose
    message: type[Message]
    signed_here: bool


_KINDS: Final = (
    _Kind(Purpose.RECEIPT, receipt_pb2.Receipt, signed_here=True),
    _Kind(Purpose.TRUST, receipt_pb2.TrustBundle, signed_here=True),
    _Kind(Purpose.RECEIPT, receipt_pb2.Receipt, signed_here=False),
    _Kind(Purpose.TRUST, receipt_pb2.TrustBundle, signed_here=False),
)


def run(data: bytes) -> None:
    """Read what is believed, sign it again, and read that."""
    kind = _kind(data)
    sealed = seal(data[1:], kind.purpose, [SERVER]) if kind.signed_here else data[1:]
    if kind.purpose is Purpose.RECEIPT:
        receipt = read_receipt(sealed, SERVER.public_key)
        assert read_receipt(sign_receipt(receipt, SERVER), SERVER.public_key) == receipt
    else:
        bundle = read_trust(sealed, SERVER.public_key)
        assert read_trust(sign_trust(bundle, SERVER), SERVER.public_key) == bundle


def _kind(data: bytes) -> _Kind:
    return _KINDS[data[0] % len(_KINDS)] if data else _KINDS[0]


def mutate(data: bytes, _: int, random: Random, change: Change) -> bytes:
    """Field by field where it is signed afterwards, byte by byte where it is not."""
    kind = _kind(data)
    if kind.signed_here:
        return data[:1] + message_mutation.changed(kind.message, data[1:], random, change)
    return data[:1] + change(data[1:], 4000)


def _seeds() -> Iterator[bytes]:
    receipt = sign_receipt(Receipt(SCHOOL_ID, DEVICE_ID, 0, 7, b"7" * 32, NOW), SERVER)
    bundle = sign_trust(TrustBundle(1, ("PEM", "PEM2"), (SERVER.public_key,), NOW, NOW + timedelta(days=400)), SERVER)
    for number, sealed in enumerate((receipt, bundle)):
        yield bytes([number]) + read_outer(sealed).payload
        yield bytes([number + 2]) + sealed


TARGET: Final = Target("server_statement", run, (EnvelopeError, CodecError), _seeds, mutation=mutate)
