"""What an enrolled device says in a session, up to the store: admission, chain, judging, evidence, quarantine.

A line of the script is an AgentMessage as it comes off the wire, or a report's payload that is signed here, as it stands or
first put into its place in the chain: so the fuzzer gets behind the signature and past the first message.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from google.protobuf.message import DecodeError

from collector.arrivals import Accepted, Answer, Arrival
from collector.group import Group
from collector.intake.outbox import joined
from collector.ledger import AUDIT_PERIOD
from collector.quiet import Quiet
from collector.store import devices, evidence
from compliance.chain import NackCode
from compliance.envelope import Purpose, read_outer, seal
from compliance.wire.v1.evidence_pb2 import Report
from compliance.wire.v1.session_pb2 import AgentMessage, Hello
from tests.fuzz import script
from tests.fuzz.fixed_key import OF_ANOTHER_DEVICE, SIGNING
from tests.fuzz.fuzzed_school import CERTIFICATE_SERIAL, DEVICE_ID, NOW, SCHOOL_ID, OneTransaction, undone
from tests.fuzz.reports import payloads
from tests.fuzz.script import Line, ScriptMutation
from tests.fuzz.swallowed import nothing_swallowed
from tests.fuzz.target import Target

RAW, SIGNED, IN_PLACE, AGAIN, BY_ANOTHER = range(5)
_KINDS: Final = (AgentMessage, Report, Report, None, Report)


@dataclass
class _Conversation:
    """The session so far: what was sent, and how far its chain has come."""

    said: list[bytes] = field(default_factory=list)
    sequence: int = 0
    head: bytes = bytes(32)

    def deliver(self, answers: list[Answer]) -> None:
        """A Recipient must have it; the answers are taken where they are given."""

    def envelope(self, line: Line) -> bytes | None:
        """The envelope that a line brings, None when it brings none."""
        match line.kind:
            case 0:
                return _from_the_wire(line.content)
            case 1:
                return seal(line.content, Purpose.REPORT, [SIGNING])
            case 2:
                return seal(self._in_place(line.content), Purpose.REPORT, [SIGNING])
            case 3:
                return self.said[line.content[0] % len(self.said)] if self.said and line.content else None
            case _:
                return seal(line.content, Purpose.REPORT, [OF_ANOTHER_DEVICE, SIGNING])

    def _in_place(self, payload: bytes) -> bytes:
        try:
            report = Report.FromString(payload)
        except DecodeError:
            return payload
        header = report.header
        header.school_id, header.device_id, header.key_generation = SCHOOL_ID, DEVICE_ID, 1
        header.epoch, header.sequence, header.previous_hash = 0, self.sequence + 1, self.head
        return report.SerializeToString()


def run(data: bytes) -> None:
    """Say the script to a group over the school's own database, and compare the answers with what is stored."""
    lines = script.read(data, len(_KINDS))
    undone(lambda database: _converse(lines, database))


def _converse(lines: list[Line], database: OneTransaction) -> None:
    conversation, held = _Conversation(), {}
    with nothing_swallowed():
        group = Group(database.tx, NOW, Quiet(AUDIT_PERIOD))
        for line in lines:
            sealed = conversation.envelope(line)
            if sealed is None:
                continue
            conversation.said.append(sealed)
            answer = group.take(Arrival(sealed, DEVICE_ID, CERTIFICATE_SERIAL, "grpc", conversation))
            assert [each.SerializeToString() for each in joined([answer])]
            if isinstance(answer, Accepted):
                _check_accepted(conversation, held, sealed, answer)
            else:
                assert answer.code is not NackCode.INTERNAL
        group.put_down()
    _check_stored(database, held, conversation)


def _check_accepted(conversation: _Conversation, held: dict[int, bytes], sealed: bytes, answer: Accepted) -> None:
    """Accepted is what continues the chain by one, or what is held already, byte for byte in what is signed."""
    if answer.sequence == conversation.sequence:
        payloads_held = [read_outer(each).payload for each in held.values()]
        assert read_outer(sealed).payload in payloads_held
        return
    assert answer.sequence == conversation.sequence + 1
    held[answer.sequence] = sealed
    conversation.sequence, conversation.head = answer.sequence, answer.head_hash


def _check_stored(database: OneTransaction, held: dict[int, bytes], conversation: _Conversation) -> None:
    """What was acknowledged is in the evidence as the very bytes that came; nothing else is."""
    assert evidence.count(database.tx, DEVICE_ID) == len(held)
    for sequence, sealed in held.items():
        stored = evidence.at(database.tx, DEVICE_ID, 0, sequence)
        assert stored is not None
        assert stored.sealed == sealed
    device = devices.find(database.tx, DEVICE_ID)
    assert device is not None
    assert (device.head_sequence, device.head_hash) == (conversation.sequence, conversation.head)


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
    yield script.written([Line(BY_ANOTHER, reports[0]), Line(RAW, AgentMessage(hello=Hello()).SerializeToString())])


TARGET: Final = Target("collector_session", run, (), _seeds, most_bytes=8192, mutation=ScriptMutation(_KINDS))
