"""Payloads that keep a chain whole: heartbeats, gaps, beginnings of epochs. Decoded, encoded again, and put into a chain.

The first byte says which of the three.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from random import Random
from typing import Any, Final

from google.protobuf.message import Message

from compliance.chain import BEFORE_THE_FIRST, Head, Place, link_of, place_in_chain, place_of_epoch
from compliance.continuity import EpochReason, EpochStart, Gap, GapReason, Heartbeat
from compliance.errors import ChainError, CodecError
from compliance.wire import continuity_codec
from compliance.wire.v1 import evidence_pb2
from tests.fuzz import message_mutation
from tests.fuzz.reports import HEADER
from tests.fuzz.target import Change, Target

_OWN_HASH: Final = b"m" * 32
_HEADS: Final = (Head(0, 0, BEFORE_THE_FIRST), Head(0, 4, b"4" * 32), Head(3, 0, BEFORE_THE_FIRST))


@dataclass(frozen=True, slots=True)
class _Kind:
    message: type[Message]
    decode: Callable[[bytes], Any]
    encode: Callable[[Any], bytes]


_KINDS: Final = (
    _Kind(evidence_pb2.Heartbeat, continuity_codec.decode_heartbeat, continuity_codec.encode_heartbeat),
    _Kind(evidence_pb2.Gap, continuity_codec.decode_gap, continuity_codec.encode_gap),
    _Kind(evidence_pb2.EpochStart, continuity_codec.decode_epoch_start, continuity_codec.encode_epoch_start),
)


def run(data: bytes) -> None:
    """Decode, encode and decode again, and ask where it stands in a few chains."""
    kind = _kind(data)
    said = kind.decode(data[1:])
    assert kind.decode(kind.encode(said)) == said
    for head in _HEADS:
        for held in (None, _OWN_HASH, b"another"):
            _check_place(head, said, held)


def _check_place(head: Head, said: Heartbeat | Gap | EpochStart, held: bytes | None) -> None:
    """A repeat is what is held; what comes next stands right behind the head, or begins an epoch."""
    try:
        if isinstance(said, EpochStart):
            place = place_of_epoch(head, said, _OWN_HASH, held)
        else:
            place = place_in_chain(head, link_of(said, _OWN_HASH), _OWN_HASH, held)
    except ChainError:
        return
    first = (said.header.epoch, said.header.sequence)
    expected = {(head.epoch, head.sequence + 1)} if not isinstance(said, EpochStart) else {(head.epoch, 1), (head.epoch + 1, 1)}
    assert held == _OWN_HASH if place is Place.REPEAT else (held is None and first in expected)


def _kind(data: bytes) -> _Kind:
    return _KINDS[data[0] % len(_KINDS)] if data else _KINDS[0]


def mutate(data: bytes, _: int, random: Random, change: Change) -> bytes:
    """Field by field."""
    return data[:1] + message_mutation.changed(_kind(data).message, data[1:], random, change)


def _seeds() -> Iterator[bytes]:
    yield b"\0" + continuity_codec.encode_heartbeat(Heartbeat(HEADER, bytes(32)))
    fifth = replace(HEADER, sequence=5, previous_hash=b"4" * 32)
    for reason in (*GapReason, "BAD_SIGNATURE"):
        yield b"\1" + continuity_codec.encode_gap(Gap(fifth, 9, b"9" * 32, 1, 3, 1, reason))
    later = replace(HEADER, epoch=1)
    for number, reason in enumerate(EpochReason):
        yield b"\2" + continuity_codec.encode_epoch_start(EpochStart(later, 0, 4, b"4" * 32, number, reason))
    yield b"\2" + continuity_codec.encode_epoch_start(
        EpochStart(replace(HEADER, epoch=3), 0, 0, b"", 0, EpochReason.SPOOL_LOST)
    )


TARGET: Final = Target("continuity", run, (CodecError,), _seeds, mutation=mutate)
