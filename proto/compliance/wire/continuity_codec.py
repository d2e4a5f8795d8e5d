"""Domain ↔ protobuf, both ways: heartbeats, gaps and the beginnings of epochs."""

from typing import Final, TypeVar, cast

from google.protobuf.message import DecodeError, Message

from compliance.continuity import EpochReason, EpochStart, Gap, Heartbeat
from compliance.errors import CodecError
from compliance.wire.mirror import Mirror, mirror_of
from compliance.wire.v1 import evidence_pb2

M = TypeVar("M")

_HASH_BYTES: Final = 32
_HEARTBEAT: Final[Mirror[Heartbeat]] = mirror_of(Heartbeat, evidence_pb2.Heartbeat)
_GAP: Final[Mirror[Gap]] = mirror_of(Gap, evidence_pb2.Gap)
_EPOCH_START: Final[Mirror[EpochStart]] = mirror_of(EpochStart, evidence_pb2.EpochStart)
_EPOCH_REASONS: Final = frozenset(EpochReason)


def encode_heartbeat(heartbeat: Heartbeat) -> bytes:
    """The payload of an envelope of purpose HEARTBEAT."""
    return _encode(_HEARTBEAT, heartbeat, evidence_pb2.Heartbeat())


def decode_heartbeat(payload: bytes) -> Heartbeat:
    """A heartbeat whose signature was verified. Raises CodecError."""
    heartbeat = _decode(_HEARTBEAT, evidence_pb2.Heartbeat, payload)
    _check_hash("report_hash", heartbeat.report_hash)
    return heartbeat


def encode_gap(gap: Gap) -> bytes:
    """The payload of an envelope of purpose GAP."""
    return _encode(_GAP, gap, evidence_pb2.Gap())


def decode_gap(payload: bytes) -> Gap:
    """A gap whose signature was verified. Raises CodecError for one that does not count what it spans."""
    gap = _decode(_GAP, evidence_pb2.Gap, payload)
    _check_hash("last_hash", gap.last_hash)
    spans = gap.to_sequence - gap.header.sequence + 1
    counted = gap.reports + gap.heartbeats + gap.unreadable
    if spans < 1 or counted != spans:
        raise CodecError(f"a gap from {gap.header.sequence} to {gap.to_sequence} that counts {counted} messages")
    return gap


def encode_epoch_start(start: EpochStart) -> bytes:
    """The payload of an envelope of purpose EPOCH."""
    return _encode(_EPOCH_START, start, evidence_pb2.EpochStart())


def decode_epoch_start(payload: bytes) -> EpochStart:
    """The beginning of an epoch, its signature verified. Raises CodecError where it is not the first message of a later one."""
    message = cast("evidence_pb2.EpochStart", _parsed(evidence_pb2.EpochStart, payload))
    if message.reason not in _EPOCH_REASONS:
        message.reason = EpochReason.OTHER
    start = _read(_EPOCH_START, message)
    if start.header.epoch <= start.closed_epoch or start.header.sequence != 1:
        place = f"message {start.header.sequence} of epoch {start.header.epoch}"
        raise CodecError(f"{place} cannot begin what follows epoch {start.closed_epoch}")
    if start.closed_hash:
        _check_hash("closed_hash", start.closed_hash)
    return start


def _encode(mirror: Mirror[M], value: M, message: Message) -> bytes:
    mirror.write(value, message)
    return message.SerializeToString()


def _decode(mirror: Mirror[M], kind: type[Message], payload: bytes) -> M:
    return _read(mirror, _parsed(kind, payload))


def _parsed(kind: type[Message], payload: bytes) -> Message:
    try:
        return kind.FromString(payload)
    except DecodeError as error:
        raise CodecError(f"the payload is no {kind.__name__}") from error


def _read(mirror: Mirror[M], message: Message) -> M:
    try:
        return mirror.read(message)
    except ValueError as error:
        raise CodecError(f"a {type(message).__name__} that cannot be read: {error}") from error


def _check_hash(name: str, value: bytes) -> None:
    if len(value) != _HASH_BYTES:
        raise CodecError(f"{name} has {len(value)} bytes; a hash has {_HASH_BYTES}")
