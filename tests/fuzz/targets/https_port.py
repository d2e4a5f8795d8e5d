"""What devices ask over HTTPS, from the request's body to the store: every question, and sessions in turns.

A line of the script is a body as it comes, to the question that its first byte names; or a turn that is first made to fit: what
is said is put into its place as in `session_port`, and the pass is signed by the device for exactly that.
"""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Final

from google.protobuf.message import DecodeError

from collector.enrolment.desk import EnrolmentDesk
from collector.enrolment.greeting import Greeting
from collector.enrolment.renewal import RenewalDesk
from collector.enrolment.why import WhyDesk
from collector.evidence.dating import Dating
from collector.evidence.group import Office
from collector.evidence.ledger import AUDIT_PERIOD
from collector.intake.bodies import Bodies
from collector.intake.enrolment_service import EnrolmentService
from collector.intake.https import application
from collector.intake.https_intake import HttpsIntake, answers
from collector.intake.https_session import HttpsSessions
from collector.operation.metrics import Metrics
from collector.operation.quiet import Quiet
from collector.sessions.budgets import Budgets
from collector.sessions.front_desk import FrontDesk
from collector.store import nonces
from compliance.envelope import Purpose, seal
from compliance.wire.v1 import https_pb2, session_pb2
from compliance.wire.v1.session_pb2 import AgentMessage
from tests.fuzz import script
from tests.fuzz.fixed_key import SERVER, SIGNING
from tests.fuzz.fuzzed_school import DEVICE_ID, NOW, SCHOOL_ID, OneTransaction, keys, undone
from tests.fuzz.reports import HEADER, payloads
from tests.fuzz.script import Line, ScriptMutation
from tests.fuzz.swallowed import nothing_swallowed
from tests.fuzz.target import Target
from tests.fuzz.targets.session_port import OneTransactionLedger, Speaker, hall, loop, rest

_RAW, _FITTING = range(2)
_KINDS: Final = (None, https_pb2.Said)
_QUESTIONS: Final = ("session", "enrol", "renew", "why", "describe", "nothing")
_ANSWERED: Final = (200, 403, 404, 413, 429, 503)
_TRUST: Final = (3, b"a sealed bundle")


@dataclass
class _Client:
    """The device's side of the turns."""

    speaker: Speaker = field(default_factory=Speaker)
    session_nonce: bytes = b""
    turn: int = 0

    def body(self, content: bytes) -> bytes:
        """A turn in which this is said; as it is where it says nothing that can be read."""
        try:
            said = https_pb2.Said.FromString(content)
        except DecodeError:
            return content
        for each in said.messages:
            self.speaker.make_fit(each)
        words = said.SerializeToString()
        self.turn += 1
        claim = https_pb2.PassClaim(
            school_id=SCHOOL_ID,
            device_id=DEVICE_ID,
            server_nonce=HEADER.server_nonce,
            session_nonce=self.session_nonce,
            turn=self.turn,
            said_sha256=sha256(words).digest(),
        )
        sealed = seal(claim.SerializeToString(), Purpose.PASS, [SIGNING])
        return https_pb2.Turn(**{"pass": sealed}, said=words).SerializeToString()

    def hear(self, answer: bytes) -> None:
        """The Welcome begins a session."""
        for each in https_pb2.Heard.FromString(answer).messages:
            if each.WhichOneof("kind") == "welcome":
                self.session_nonce = each.welcome.session_nonce


def run(data: bytes) -> None:
    """Ask one thing after the other over the school's own database."""
    lines = script.read(data, len(_KINDS))
    with nothing_swallowed():
        undone(lambda database: loop().run_until_complete(_ask(lines, database)))


async def _ask(lines: list[Line], database: OneTransaction) -> None:
    nonces.issue(database.tx, HEADER.server_nonce, NOW)
    app, client = _application(database), _Client()
    for line in lines:
        question, body = "session", line.content
        if line.kind == _RAW:
            question, body = _QUESTIONS[body[0] % len(_QUESTIONS)] if body else "session", body[1:]
        else:
            body = client.body(body)
        status, answer = await _post(app, question, body)
        assert status in _ANSWERED, status
        if status == 200 and question == "session":
            client.hear(answer)
    await rest()


def _application(database: OneTransaction) -> Any:  # noqa: ANN401 - an ASGI application
    service = EnrolmentService(
        Greeting(database, lambda: NOW),
        EnrolmentDesk(database, keys(), lambda: NOW),
        RenewalDesk(database, keys(), lambda: NOW),
        WhyDesk(database, keys(), lambda: NOW),
        SERVER,
    )
    empty = hall()
    desk = FrontDesk(database, lambda: NOW, lambda: _TRUST, SERVER)
    ledger: Any = OneTransactionLedger(database, Office(SERVER, Dating(), Quiet(AUDIT_PERIOD)))
    sessions = HttpsSessions(database, desk, ledger, empty, lambda: NOW, Metrics())
    intake = HttpsIntake(answers(service, sessions, empty.doorway), empty.doorway, Bodies(Budgets()), lambda: NOW)
    return application(lambda: True, tuple, intake.routes())


async def _post(app: Any, question: str, body: bytes) -> tuple[int, bytes]:  # noqa: ANN401
    """One request, as the web server hands it to the application."""
    scope = {"type": "http", "method": "POST", "path": f"/v1/{question}", "headers": [], "query_string": b"", "client": None}
    told: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        told.append(message)
        await asyncio.sleep(0)

    await app(scope, receive, send)
    return int(told[0]["status"]), b"".join(each.get("body", b"") for each in told[1:])


def _seeds() -> Iterator[bytes]:
    reports = list(payloads())
    hello = AgentMessage(hello=session_pb2.Hello(protocol_min=1, protocol_max=1, capabilities=["batch"], boot_id=bytes(16)))
    batch = AgentMessage(batch=session_pb2.Batch(envelopes=reports[:2]))
    nothing = AgentMessage(batch=session_pb2.Batch())
    bye = AgentMessage(bye=session_pb2.Bye(reason="done"))
    one = AgentMessage(envelope=reports[0])
    begun = https_pb2.Said(messages=[hello])
    for said in ([], [one], [batch, one], [nothing], [bye], [hello], [one, bye]):
        turns = [begun, https_pb2.Said(messages=said), https_pb2.Said()]
        yield script.written([Line(_FITTING, each.SerializeToString()) for each in turns])
    for number in range(len(_QUESTIONS)):
        yield script.written([Line(_RAW, bytes([number]) + b"\x0a\x00")])


TARGET: Final = Target("https_port", run, (), _seeds, most_bytes=8192, mutation=ScriptMutation(_KINDS))
