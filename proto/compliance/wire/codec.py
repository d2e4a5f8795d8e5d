"""Domain ↔ protobuf, both ways: reports and their headers.

The messages mirror the dataclasses field for field (a test holds that), so the code for each class is put together once, when
this module is imported, from the class's own types. Nothing about a fact is written here a second time.
"""

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from typing import Final

from google.protobuf.message import DecodeError, Message

from compliance.errors import CodecError
from compliance.facts import FACT_NAMES, FACTS, Fact
from compliance.parting import MOST_PAST_ENDS, Parting, PastEnd
from compliance.report import DeviceReport, Header, KeyProtection, Reading, SignedReport, Trigger
from compliance.unknown import Unknown, Why
from compliance.wire.mirror import LONGEST_TEXT, Mirror, limited_text, mirror_of, to_instant, to_timestamp
from compliance.wire.v1 import evidence_pb2, facts_pb2

MAXIMUM_READINGS: Final = 512
_MEMORABLE_BYTES: Final = 1024  # a longer reading is a list of media or people, and seldom the same twice

# The words of this version. OTHER stands for those of later ones: a new word must not cost the whole report.
_TRIGGERS: Final = {each.value: each for each in Trigger}
_PROTECTIONS: Final = {each.value: each for each in KeyProtection}
_PARTINGS: Final = frozenset(Parting)

_HEADER: Final[Mirror[Header]] = mirror_of(Header, evidence_pb2.Header)
_PAST_END: Final[Mirror[PastEnd]] = mirror_of(PastEnd, evidence_pb2.PastEnd)
_UNKNOWN: Final[Mirror[Unknown]] = mirror_of(Unknown, facts_pb2.Unknown)
_FACTS: Final[dict[str, Mirror[Fact]]] = {
    name: mirror_of(kind, getattr(facts_pb2, kind.__name__)) for name, kind in FACTS.items()
}


def encode_report(header: Header, report: DeviceReport) -> bytes:
    """The payload of an envelope of purpose REPORT."""
    message = evidence_pb2.Report(
        taken_at=to_timestamp(report.taken_at),
        platform=report.platform,
        trigger=report.trigger,
        key_protection=report.key_protection,
        challenge=report.challenge,
    )
    _HEADER.write(header, message.header)
    for past_end in report.past_ends:
        _PAST_END.write(past_end, message.past_ends.add())
    for name, reading in report.readings.items():
        _write_reading(name, reading, message.readings.add())
    return message.SerializeToString()


def decode_report(payload: bytes) -> SignedReport:
    """The header and readings of a report whose signature was verified. Raises CodecError.

    A reading with an unknown fact name is left out (it stays in the evidence); one with an unknown word is Unknown.
    """
    try:
        message = evidence_pb2.ClosedReport.FromString(payload)
    except DecodeError as error:
        raise CodecError("the payload is not a report") from error
    if len(message.readings) > MAXIMUM_READINGS:
        raise CodecError(f"a report with {len(message.readings)} readings; the limit is {MAXIMUM_READINGS}")
    if len(message.past_ends) > MOST_PAST_ENDS:
        raise CodecError(f"a report with {len(message.past_ends)} ends of earlier runs; the limit is {MOST_PAST_ENDS}")
    try:
        header = _HEADER.read(message.header)
        report = DeviceReport(
            taken_at=to_instant(message.taken_at),
            platform=limited_text(message.platform),
            trigger=_TRIGGERS.get(message.trigger, Trigger.OTHER),
            key_protection=_PROTECTIONS.get(message.key_protection, KeyProtection.OTHER),
            readings=_read_readings(message.readings),
            challenge=message.challenge,
            past_ends=tuple(map(_read_past_end, message.past_ends)),
        )
    except ValueError as error:
        raise CodecError(f"a report that cannot be read: {error}") from error
    return SignedReport(header, report)


def _read_past_end(message: evidence_pb2.PastEnd) -> PastEnd:
    if message.how not in _PARTINGS:
        message.how = Parting.OTHER
    return _PAST_END.read(message)


def _write_reading(name: str, reading: Reading, message: evidence_pb2.Reading) -> None:
    message.fact = name
    if isinstance(reading, Unknown):
        _UNKNOWN.write(reading, message.unknown)
        return
    if FACT_NAMES[type(reading)] != name:
        raise CodecError(f"the reading of {name} holds a {type(reading).__name__}")
    part = getattr(message, name)
    part.SetInParent()
    _FACTS[name].write(reading, part)


def _read_readings(contents: Iterable[bytes]) -> dict[str, Reading]:
    readings: dict[str, Reading] = {}
    for content in contents:
        name, reading = _remembered(content) if len(content) <= _MEMORABLE_BYTES else _opened(content)
        if reading is None:
            continue
        if name in readings:  # which of the two would be judged must not hang on the reader
            raise CodecError(f"a report that reads {name} twice")
        readings[name] = reading
    return readings


def _opened(content: bytes) -> tuple[str, Reading | None]:
    """The name and the reading, None for a fact that this version does not know. Raises CodecError."""
    try:
        message = evidence_pb2.Reading.FromString(content)
    except DecodeError as error:
        raise CodecError("a report with a reading that is none") from error
    return message.fact, _read_anew(message) if message.fact in FACTS else None


# Equal bytes say the same for ever, and most of a report is what the device's last one said.
_remembered: Final = lru_cache(maxsize=4096)(_opened)


def _read_anew(message: evidence_pb2.Reading) -> Reading:
    answered = message.WhichOneof("answer")
    if answered == "unknown":
        return _read_unknown(message.unknown)
    if answered != message.fact:
        return Unknown(Why.UNKNOWN_VALUE, f"the reading of {message.fact} holds {answered or 'nothing'}")
    part: Message = getattr(message, answered)
    try:
        return _FACTS[answered].read(part)
    except ValueError as error:
        return Unknown(Why.UNKNOWN_VALUE, str(error))


def _read_unknown(message: facts_pb2.Unknown) -> Unknown:
    try:
        return _UNKNOWN.read(message)
    except ValueError:
        return Unknown(Why.UNKNOWN_VALUE, message.detail[:LONGEST_TEXT])


def instant_of(message: Message) -> datetime:
    """The UTC instant of a Timestamp message. Raises CodecError where the calendar has no such instant."""
    try:
        return to_instant(message)
    except ValueError as error:
        raise CodecError(str(error)) from error
