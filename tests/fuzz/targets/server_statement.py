"""What a device believes of its collector: receipts, resumptions, refusals, times, trust bundles, as they come or signed here
with the collector's key. The first byte says which of them, and whether it is signed here.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Any, Final

from google.protobuf.message import Message

from compliance.envelope import Purpose, Signer, read_outer, seal
from compliance.errors import CodecError, EnvelopeError
from compliance.receipt import Receipt, read_receipt, sign_receipt
from compliance.refusal import Refusal, read_refusal, sign_refusal
from compliance.resumption import Resumption, read_resumption, sign_resumption
from compliance.signed_time import SignedTime, read_time, sign_time
from compliance.trust import TrustBundle, read_trust, sign_trust
from compliance.wire.v1 import receipt_pb2, signed_time_pb2
from tests.fuzz import message_mutation
from tests.fuzz.fixed_key import SERVER
from tests.fuzz.fuzzed_school import DEVICE_ID, NOW, SCHOOL_ID
from tests.fuzz.target import Change, Target


@dataclass(frozen=True, slots=True)
class _Statement:
    purpose: Purpose
    message: type[Message]
    read: Callable[[bytes, bytes], Any]
    sign: Callable[[Any, Signer], bytes]


@dataclass(frozen=True, slots=True)
class _Kind:
    statement: _Statement
    signed_here: bool


_RECEIPT: Final = _Statement(Purpose.RECEIPT, receipt_pb2.Receipt, read_receipt, sign_receipt)
_TRUST: Final = _Statement(Purpose.TRUST, receipt_pb2.TrustBundle, read_trust, sign_trust)
_RESUMPTION: Final = _Statement(Purpose.RESUMPTION, receipt_pb2.Resumption, read_resumption, sign_resumption)
_REFUSAL: Final = _Statement(Purpose.REFUSAL, receipt_pb2.Refusal, read_refusal, sign_refusal)
_TIME: Final = _Statement(Purpose.TIME, signed_time_pb2.SignedTime, read_time, sign_time)
_KINDS: Final = tuple(  # in pairs, so that kept inputs, whose first byte is a place in it, still say the same
    _Kind(each, signed_here=signed_here)
    for pair in ((_RECEIPT, _TRUST), (_RESUMPTION, _REFUSAL), (_TIME,))
    for signed_here in (True, False)
    for each in pair
)


def run(data: bytes) -> None:
    """Read what is believed, sign it again, and read that."""
    kind = _kind(data)
    statement = kind.statement
    sealed = seal(data[1:], statement.purpose, [SERVER]) if kind.signed_here else data[1:]
    said = statement.read(sealed, SERVER.public_key)
    assert statement.read(statement.sign(said, SERVER), SERVER.public_key) == said


def _kind(data: bytes) -> _Kind:
    return _KINDS[data[0] % len(_KINDS)] if data else _KINDS[0]


def mutate(data: bytes, _: int, random: Random, change: Change) -> bytes:
    """Field by field where it is signed afterwards, byte by byte where it is not."""
    kind = _kind(data)
    if kind.signed_here:
        return data[:1] + message_mutation.changed(kind.statement.message, data[1:], random, change)
    return data[:1] + change(data[1:], 4000)


def _seeds() -> Iterator[bytes]:
    receipt = sign_receipt(Receipt(SCHOOL_ID, DEVICE_ID, 0, 7, b"7" * 32, NOW), SERVER)
    bundle = sign_trust(TrustBundle(1, ("PEM", "PEM2"), (SERVER.public_key,), NOW, NOW + timedelta(days=400)), SERVER)
    resumption = sign_resumption(Resumption(SCHOOL_ID, DEVICE_ID, b"h" * 32, b"s" * 32, 0, 8, b"7" * 32), SERVER)
    refusal = sign_refusal(Refusal(DEVICE_ID, b"e" * 32, "TOO_LARGE"), SERVER)
    for number, sealed in ((0, receipt), (1, bundle), (4, resumption), (5, refusal)):
        yield bytes([number]) + read_outer(sealed).payload
        yield bytes([number + 2]) + sealed
    time = sign_time(SignedTime(b"n" * 32, NOW), SERVER)
    yield bytes([8]) + read_outer(time).payload
    yield bytes([9]) + time


TARGET: Final = Target("server_statement", run, (EnvelopeError, CodecError), _seeds, mutation=mutate)
