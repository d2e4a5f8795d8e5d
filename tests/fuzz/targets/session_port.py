"""Whole sessions at the agents' port: every message of a device in any order, with the reception, the outbox and a real store.

A line of the script is an AgentMessage as it comes off the wire, or one that is first made to fit: a Hello says who the device
is, envelopes and those of a batch are put into their places in the chain and signed.
"""

import asyncio
import atexit
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from typing import Final, NoReturn

import grpc
from google.protobuf.message import DecodeError

from collector.arrivals import Answer, Arrival
from collector.evidence.dating import Dating
from collector.evidence.group import Group, Office
from collector.evidence.ledger import AUDIT_PERIOD
from collector.intake.grpc_session import AgentsPort
from collector.operation.metrics import Metrics
from collector.operation.quiet import Quiet
from collector.sessions.budgets import Budgets
from collector.sessions.front_desk import FrontDesk
from collector.sessions.hall import Hall, hall_of
from collector.store import certificates, devices, nonces
from collector.store.certificates import Certificate
from compliance.wire.v1 import session_pb2
from compliance.wire.v1.session_pb2 import AgentMessage, ServerMessage
from tests.fuzz import script
from tests.fuzz.fixed_certificates import device_pem
from tests.fuzz.fixed_key import SERVER
from tests.fuzz.fuzzed_school import CERTIFICATE_SERIAL, DEVICE_ID, NOW, SCHOOL_ID, OneTransaction, undone
from tests.fuzz.reports import HEADER, payloads
from tests.fuzz.script import Line, ScriptMutation
from tests.fuzz.swallowed import nothing_swallowed
from tests.fuzz.target import Target
from tests.fuzz.targets.collector_session import IN_PLACE, SpeakingDevice

_RAW, _FITTING = range(2)
_KINDS: Final = (AgentMessage, AgentMessage)
_LIFE: Final = timedelta(days=400)
_TRUST: Final = (3, b"a sealed bundle")
_BAD_STATUS: Final = (grpc.StatusCode.INTERNAL, grpc.StatusCode.UNKNOWN, grpc.StatusCode.UNAVAILABLE)


@dataclass(frozen=True, slots=True)
class OneTransactionLedger:
    """A ledger that takes envelopes as they come, in the input's own transaction."""

    database: OneTransaction
    office: Office

    def take_all(self, arrivals: Sequence[Arrival]) -> None:
        """One group. Of nothing there would be no answer, and whoever waits for one would wait."""
        assert arrivals
        with self.database.writing() as tx:
            answers: list[Answer] = Group(tx, NOW, self.office).take_all(arrivals)
        arrivals[0].recipient.deliver(answers)


@dataclass
class ScriptedStream:
    """A stream whose device says what the script says, and reads what it is told."""

    says: Iterator[AgentMessage]
    told: list[ServerMessage] = field(default_factory=list)
    ended: grpc.StatusCode | None = None

    async def read(self) -> object:
        """The next message; the stream's end when there is none."""
        await asyncio.sleep(0)  # so that what is due is written meanwhile
        return next(self.says, grpc.aio.EOF)

    async def write(self, message: ServerMessage) -> None:
        """What the collector says."""
        self.told.append(ServerMessage.FromString(message.SerializeToString()))

    async def abort(self, code: grpc.StatusCode, _: str) -> NoReturn:
        """As gRPC does it."""
        self.ended = code
        raise grpc.aio.AbortError

    def auth_context(self) -> Mapping[str, Sequence[bytes]]:
        """What TLS has shown."""
        return {"x509_pem_cert": [device_pem().encode()], "ssl_tls_version": [b"TLSv1.3"]}

    def peer(self) -> str:
        """Where it comes from."""
        return "ipv4:127.0.0.1:9"


def run(data: bytes) -> None:
    """Hold the session over the school's own database."""
    lines = script.read(data, len(_KINDS))
    with nothing_swallowed():
        undone(lambda database: _hold(lines, database))


def _hold(lines: list[Line], database: OneTransaction) -> None:
    nonces.issue(database.tx, HEADER.server_nonce, NOW)
    held = Certificate(CERTIFICATE_SERIAL, SCHOOL_ID, DEVICE_ID, device_pem(), NOW, NOW + _LIFE, None)
    certificates.issue(database.tx, held)
    says = [message for message in map(Speaker().message, lines) if message is not None]
    stream = ScriptedStream(iter(says))
    desk = FrontDesk(database, lambda: NOW, lambda: _TRUST, SERVER)
    ledger = OneTransactionLedger(database, Office(SERVER, Dating(), Quiet(AUDIT_PERIOD)))
    port = AgentsPort(hall(), desk, ledger, lambda: NOW, _metrics())  # type: ignore[arg-type] # a ledger as far as it is asked
    try:
        loop().run_until_complete(port.Session(None, stream))  # type: ignore[arg-type] # a context, likewise
    except grpc.aio.AbortError:
        assert stream.ended not in _BAD_STATUS
    loop().run_until_complete(rest())
    _check_told(stream.told, database)


def _check_told(told: list[ServerMessage], database: OneTransaction) -> None:
    """Whoever is told anything is welcomed first; no acknowledgement goes beyond what is held."""
    assert not told or told[0].WhichOneof("kind") == "welcome"
    row = devices.find(database.tx, DEVICE_ID)
    assert row is not None
    for each in told:
        if each.WhichOneof("kind") == "ack":
            assert (each.ack.epoch, each.ack.sequence) <= (row.epoch, row.head_sequence)


class Speaker:
    """The device, which puts its reports where they belong as it goes on."""

    def __init__(self) -> None:
        self._device = SpeakingDevice()

    def message(self, line: Line) -> AgentMessage | None:
        """What the line says. As gRPC hands it over: what is no AgentMessage never comes."""
        try:
            message = AgentMessage.FromString(line.content)
        except DecodeError:
            return None
        if line.kind == _FITTING:
            self.make_fit(message)
        return message

    def make_fit(self, message: AgentMessage) -> None:
        """Say who the device is, and put what it sends into its place."""
        match message.WhichOneof("kind"):
            case "hello":
                message.hello.protocol_min = min(message.hello.protocol_min, 1)
                message.hello.protocol_max = max(message.hello.protocol_max, 1)
                message.hello.device_id = DEVICE_ID
            case "envelope":
                message.envelope = self._device.envelope(Line(IN_PLACE, message.envelope)) or b""
            case "batch":
                sealed = [self._device.envelope(Line(IN_PLACE, each)) or b"" for each in message.batch.envelopes]
                message.batch.envelopes[:] = sealed


async def rest() -> None:
    """What the session has left to be done on the loop."""
    await asyncio.gather(*asyncio.all_tasks() - {asyncio.current_task()})


@cache
def loop() -> asyncio.AbstractEventLoop:
    """The loop of all inputs."""
    made = asyncio.new_event_loop()
    atexit.register(made.close)
    return made


def hall() -> Hall:
    """An empty hall with the budgets of every collector. The time stands, so that the same input takes the same path."""
    return hall_of(Budgets(), lambda: 0.0)


@cache
def _metrics() -> Metrics:
    return Metrics()


def _seeds() -> Iterator[bytes]:
    reports = list(payloads())
    hello = AgentMessage(hello=session_pb2.Hello(protocol_min=1, protocol_max=1, capabilities=["batch"], boot_id=bytes(16)))
    batch = AgentMessage(batch=session_pb2.Batch(envelopes=reports[:3]))
    bye = AgentMessage(bye=session_pb2.Bye(reason="done"))
    status = AgentMessage(policy_status=session_pb2.PolicyStatus(error="x"))
    one, other = (AgentMessage(envelope=each) for each in reports[:2])
    for messages in ([hello, one, other, bye], [hello, batch, status, one], [hello], [one], [hello, hello, bye]):
        yield script.written([Line(_FITTING, each.SerializeToString()) for each in messages])
    yield script.written([Line(_FITTING, hello.SerializeToString()), *[Line(_RAW, one.SerializeToString())] * 4])


TARGET: Final = Target("session_port", run, (), _seeds, most_bytes=8192, mutation=ScriptMutation(_KINDS))
