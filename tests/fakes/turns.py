"""A device in a test that speaks over HTTPS: turns with their passes, and the freedom to lie."""

import http.client
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Protocol

from collector.config import CollectorConfig
from compliance.envelope import Purpose, seal
from compliance.wire.v1 import enrolment_pb2, https_pb2, session_pb2
from tests.fakes.device import FakeDevice


class Serving(Protocol):
    """A collector that serves, as far as who calls must know it."""

    @property
    def config(self) -> CollectorConfig:
        """Its ports."""
        ...

    @property
    def authority(self) -> bytes:
        """The school's certificate authority."""
        ...


def sealed_turn(
    device: FakeDevice, messages: Sequence[session_pb2.AgentMessage], server_nonce: bytes, session_nonce: bytes, turn: int
) -> bytes:
    """A turn with its pass, as the collector takes it."""
    said = https_pb2.Said(messages=messages).SerializeToString()
    claim = https_pb2.PassClaim(
        school_id=device.school_id,
        device_id=device.device_id,
        server_nonce=server_nonce,
        session_nonce=session_nonce,
        turn=turn,
        said_sha256=sha256(said).digest(),
    )
    sealed = seal(claim.SerializeToString(), Purpose.PASS, [device.signing])
    return https_pb2.Turn(**{"pass": sealed}, said=said).SerializeToString()


@dataclass
class Turns:
    """One device's session in turns."""

    collector: Serving
    device: FakeDevice
    session_nonce: bytes = b""
    turn: int = 0

    def hello(self, **changes: object) -> tuple[int, list[session_pb2.ServerMessage]]:
        """The first turn."""
        return self.say([session_pb2.AgentMessage(hello=self.device.hello(**changes))])

    def envelopes(self, sealed: Sequence[bytes]) -> tuple[int, list[session_pb2.ServerMessage]]:
        """A turn with these envelopes."""
        return self.say([session_pb2.AgentMessage(envelope=each) for each in sealed])

    def say(self, messages: Sequence[session_pb2.AgentMessage]) -> tuple[int, list[session_pb2.ServerMessage]]:
        """A turn; the status of its answer, and what the collector says in it."""
        self.turn += 1
        turn = sealed_turn(self.device, messages, self._nonce(), self.session_nonce, self.turn)
        status, content = self.post("session", turn)
        heard = list(https_pb2.Heard.FromString(content).messages) if status == 200 else []
        for each in heard:
            if each.WhichOneof("kind") == "welcome":
                self.session_nonce = each.welcome.session_nonce
        return status, heard

    def post(self, question: str, body: bytes) -> tuple[int, bytes]:
        """One request."""
        context = ssl.create_default_context(cadata=self.collector.authority.decode())
        line = http.client.HTTPSConnection("localhost", self.collector.config.https_port, timeout=20, context=context)
        try:
            line.request("POST", f"/v1/{question}", body)
            answer = line.getresponse()
            return answer.status, answer.read()
        finally:
            line.close()

    def _nonce(self) -> bytes:
        nonce: bytes = enrolment_pb2.ServerDescription.FromString(self.post("describe", b"")[1]).nonce
        return nonce
