"""What an enrolled device says in a session, up to the store: admission, chain, judging, evidence, quarantine.

A line of the script is an AgentMessage as it comes off the wire, or the payload of a message that is signed here, as it stands
or first put into its place in the chain: so the fuzzer gets behind the signature and past the first message.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any, Final

from google.protobuf.message import DecodeError

from collector.arrivals import Accepted, Answer, Arrival
from collector.evidence.dating import Dating
from collector.evidence.group import Group, Office
from collector.evidence.ledger import AUDIT_PERIOD
from collector.operation.quiet import Quiet
from collector.sessions.answers import joined
from collector.store import devices, evidence, nonces
from compliance.chain import BEFORE_THE_FIRST, Head, NackCode
from compliance.continuity import EpochReason, EpochStart, Gap, GapReason, Heartbeat
from compliance.envelope import Purpose, preauthentication_encoding, read_outer, seal
from compliance.receipt import read_receipt
from compliance.wire.continuity_codec import encode_epoch_start, encode_gap, encode_heartbeat
from compliance.wire.v1 import evidence_pb2
from compliance.wire.v1.session_pb2 import AgentMessage, Hello
from tests.fuzz import script
from tests.fuzz.fixed_key import OF_ANOTHER_DEVICE, SERVER, SIGNING
from tests.fuzz.fuzzed_school import CERTIFICATE_SERIAL, DEVICE_ID, NOW, SCHOOL_ID, OneTransaction, undone
from tests.fuzz.reports import HEADER, payloads
from tests.fuzz.script import Line, ScriptMutation
from tests.fuzz.swallowed import nothing_swallowed
from tests.fuzz.target import Target

RAW, SIGNED, IN_PLACE, AGAIN, BY_ANOTHER, HEARTBEAT, GAP, EPOCH, COMMIT = range(9)
_KINDS: Final = (
    AgentMessage,
    evidence_pb2.Report,
    evidence_pb2.Report,
    None,
    evidence_pb2.Report,
    evidence_pb2.Heartbeat,
    evidence_pb2.Gap,
    evidence_pb2.EpochStart,
    None,
)
_PURPOSES: Final = {IN_PLACE: Purpose.REPORT, HEARTBEAT: Purpose.HEARTBEAT, GAP: Purpose.GAP, EPOCH: Purpose.EPOCH}
_FURTHEST: Final = 2**64 - 1


@dataclass
class SpeakingDevice:
    """The session as the device has it: what it said, and how far its chain would be if all of it was taken."""

    said: list[bytes] = field(default_factory=list)
    head: Head = Head(0, 0, BEFORE_THE_FIRST)  # noqa: RUF009 - frozen
    report_hash: bytes = b""

    def deliver(self, answers: Sequence[Answer]) -> None:
        """A Recipient must have it; the answers are taken where they are given."""

    def envelope(self, line: Line) -> bytes | None:
        """The envelope that a line brings, None when it brings none."""
        match line.kind:
            case 0:  # RAW
                return _from_the_wire(line.content)
            case 1:  # SIGNED
                return seal(line.content, Purpose.REPORT, [SIGNING])
            case 3:  # AGAIN
                return self.said[line.content[0] % len(self.said)] if self.said and line.content else None
            case 4:  # BY_ANOTHER
                return seal(line.content, Purpose.REPORT, [OF_ANOTHER_DEVICE, SIGNING])
        return seal(self._in_place(line), _PURPOSES[line.kind], [SIGNING])

    def _in_place(self, line: Line) -> bytes:
        """The payload as the next message of the chain."""
        kind = _KINDS[line.kind]
        assert kind is not None
        try:
            message: Any = kind.FromString(line.content)
        except DecodeError:
            return line.content
        header, head = message.header, self.head
        header.school_id, header.device_id, header.key_generation = SCHOOL_ID, DEVICE_ID, 1
        header.epoch, header.sequence, header.previous_hash = head.epoch, min(head.sequence + 1, _FURTHEST), head.hash
        match line.kind:
            case 5:  # HEARTBEAT
                message.report_hash = self.report_hash
            case 6:  # GAP
                message.to_sequence = min(head.sequence + message.reports + message.heartbeats + message.unreadable, _FURTHEST)
            case 7:  # EPOCH
                header.epoch, header.sequence, header.previous_hash = min(head.epoch + 1, _FURTHEST), 1, BEFORE_THE_FIRST
                message.closed_epoch, message.closed_sequence, message.closed_hash = head.epoch, head.sequence, head.hash
        payload = bytes(message.SerializeToString())
        self._move(line.kind, message, sha256(preauthentication_encoding(_PURPOSES[line.kind], payload)).digest())
        return payload

    def _move(self, kind: int, message: Any, own_hash: bytes) -> None:  # noqa: ANN401 - one of four messages
        header = message.header
        self.head = Head(header.epoch, header.sequence, own_hash)
        if kind == GAP:
            self.head = Head(header.epoch, message.to_sequence, message.last_hash)
        elif kind == IN_PLACE:
            self.report_hash = own_hash
        elif kind == EPOCH:
            self.report_hash = b""


def run(data: bytes) -> None:
    """Say the script in groups, as the ledger would take them, over the school's own database; look at what is stored."""
    lines = script.read(data, len(_KINDS))
    undone(lambda database: _converse(lines, database))


def _converse(lines: list[Line], database: OneTransaction) -> None:
    device, waiting, held = SpeakingDevice(), list[bytes](), set[bytes]()
    office = Office(SERVER, Dating(), Quiet(AUDIT_PERIOD))
    nonces.issue(database.tx, HEADER.server_nonce, NOW)
    with nothing_swallowed():
        for line in [*lines, Line(COMMIT, b"")]:
            if line.kind == COMMIT:
                held |= _commit(database, office, device, waiting)
                waiting.clear()
            elif (sealed := device.envelope(line)) is not None:
                device.said.append(sealed)
                waiting.append(sealed)
    assert evidence.count(database.tx, DEVICE_ID) == len(held)


def _commit(database: OneTransaction, office: Office, device: SpeakingDevice, sealed: list[bytes]) -> set[bytes]:
    """The signed bytes of what was acknowledged, each of which is stored. The device goes on from where the collector is."""
    arrivals = [Arrival(each, DEVICE_ID, CERTIFICATE_SERIAL, "grpc", device) for each in sealed]
    answers = Group(database.tx, NOW, office).take_all(arrivals)
    assert len(joined(answers)) <= len(answers)
    row = devices.find(database.tx, DEVICE_ID)
    assert row is not None
    device.head, device.report_hash = Head(row.epoch, row.head_sequence, row.head_hash), row.report_hash
    return {_stored(database, *pair) for pair in zip(sealed, answers, strict=True) if _is_accepted(pair[1], device.head)}


def _is_accepted(answer: Answer, head: Head) -> bool:
    """Accepted up to the head, or in an epoch that is closed; under a receipt for exactly that."""
    if not isinstance(answer, Accepted):
        assert answer.code is not NackCode.INTERNAL
        return False
    place = (answer.epoch, answer.sequence, answer.head_hash)
    assert place == (head.epoch, head.sequence, head.hash) or answer.epoch < head.epoch
    receipt = read_receipt(answer.receipt, SERVER.public_key)
    assert (receipt.device_id, receipt.epoch, receipt.sequence, receipt.hash) == (DEVICE_ID, *place)
    return True


def _stored(database: OneTransaction, sealed: bytes, _: Answer) -> bytes:
    """What is held in the place of a message that was acknowledged is that message."""
    outer = read_outer(sealed)
    header = evidence_pb2.Heartbeat.FromString(outer.payload).header  # every message of a chain begins with its header
    stored = evidence.at(database.tx, DEVICE_ID, header.epoch, header.sequence)
    assert stored is not None
    ours = read_outer(stored.sealed)
    assert (ours.payload_type, ours.payload) == (outer.payload_type, outer.payload)
    return preauthentication_encoding(outer.payload_type, outer.payload)


def _from_the_wire(content: bytes) -> bytes | None:
    """As the session port reads it: gRPC itself refuses what is no AgentMessage."""
    try:
        message = AgentMessage.FromString(content)
    except DecodeError:
        return None
    return message.envelope if message.WhichOneof("kind") == "envelope" else None


def _seeds() -> Iterator[bytes]:
    reports = list(payloads())
    for payload in reports:
        sealed = seal(payload, Purpose.REPORT, [SIGNING])
        yield script.written([Line(RAW, AgentMessage(envelope=sealed).SerializeToString())])
        yield script.written([Line(IN_PLACE, payload), Line(IN_PLACE, reports[1])])
    yield script.written([Line(IN_PLACE, reports[0]), Line(AGAIN, b"\0"), Line(IN_PLACE, reports[3]), Line(AGAIN, b"\1")])
    yield script.written([Line(IN_PLACE, reports[0]), Line(SIGNED, reports[1])])
    beat, gap, epoch = _beside_reports()
    yield script.written(
        [Line(IN_PLACE, reports[0]), *[Line(HEARTBEAT, beat)] * 2, Line(COMMIT, b""), Line(GAP, gap), Line(HEARTBEAT, beat)]
    )
    yield script.written([Line(IN_PLACE, reports[0]), Line(EPOCH, epoch), Line(IN_PLACE, reports[1]), Line(AGAIN, b"\1")])
    yield script.written([Line(BY_ANOTHER, reports[0]), Line(RAW, AgentMessage(hello=Hello()).SerializeToString())])


def _beside_reports() -> tuple[bytes, bytes, bytes]:
    """A heartbeat, a gap and the beginning of an epoch, to be put into their places."""
    later = replace(HEADER, epoch=1)
    return (
        encode_heartbeat(Heartbeat(HEADER, bytes(32))),
        encode_gap(Gap(HEADER, 4, b"9" * 32, 1, 2, 1, GapReason.SPOOL_FULL)),
        encode_epoch_start(EpochStart(later, 0, 4, b"4" * 32, 0, EpochReason.ACCEPTED)),
    )


TARGET: Final = Target("collector_session", run, (), _seeds, most_bytes=8192, mutation=ScriptMutation(_KINDS))
