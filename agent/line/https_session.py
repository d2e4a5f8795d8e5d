"""A session in turns, over HTTPS: what a stream says and hears, without a stream. Signed by the device's key, turn by turn."""

import queue
from hashlib import sha256
from typing import Final

from google.protobuf.message import DecodeError

from agent.errors import AgentError, LineBroken
from agent.line import thread as line_thread
from agent.line.hearing import ANSWER_SECONDS, Hear
from agent.line.https_enrolment import HttpsEnrolmentPort
from agent.line.https_line import HttpsLine
from compliance.envelope import Purpose, Signer, seal
from compliance.wire.v1 import https_pb2, session_pb2

SESSION_PATH: Final = "/v1/session"
LOOK_SECONDS: Final = 20.0
"""How often a session with nothing to say asks whether the collector has: no request is held open, for proxies cut those."""

_MOST_MESSAGES: Final = 64


class Speaker:
    """Who speaks: the ids and the key that make a pass for each turn."""

    def __init__(self, school_id: str, device_id: bytes, signer: Signer) -> None:
        self._school_id = school_id
        self._device_id = device_id
        self._signer = signer

    def pass_for(self, said: bytes, server_nonce: bytes, session_nonce: bytes, turn: int) -> bytes:
        """The sealed pass of one turn."""
        claim = https_pb2.PassClaim(
            school_id=self._school_id,
            device_id=self._device_id,
            server_nonce=server_nonce,
            session_nonce=session_nonce,
            turn=turn,
            said_sha256=sha256(said).digest(),
        )
        return seal(claim.SerializeToString(), Purpose.PASS, [self._signer])


class HttpsStream:
    """One session. What the other end says goes to `hear`, in a thread of this object, as with a stream of gRPC."""

    via: str = "HTTPS"

    def __init__(
        self,
        line: HttpsLine,
        speaker: Speaker,
        hear: Hear,
        *,
        through_a_filter: bool,
    ) -> None:
        """`through_a_filter`: the school has named one that may open TLS on the way."""
        self.through_a_filter = through_a_filter
        self._line = line
        self._speaker = speaker
        self._hear = hear
        self._outgoing: queue.SimpleQueue[session_pb2.AgentMessage | None] = queue.SimpleQueue()
        self._server_nonce = self._session_nonce = b""
        self._turn = 0
        self._over = False
        self._talking = line_thread.started("https session", self._talk, self._end)

    def send(self, message: session_pb2.AgentMessage) -> None:
        """Queue a message; they go out in order. After the session has ended it goes nowhere, and `hear` was told so."""
        self._outgoing.put(message)

    def close(self) -> None:
        """Say no more, let what was queued go out, hang up."""
        self._over = True
        self._outgoing.put(None)
        self._talking.join(timeout=ANSWER_SECONDS / 4)
        self._line.close()

    def _talk(self) -> None:
        self._server_nonce = HttpsEnrolmentPort(self._line).describe().nonce
        while (said := self._next_to_say()) is not None:
            for message in self._turn_of(said):
                self._hear(message)

    def _end(self, how: AgentError | None) -> None:
        self._line.close()
        if not self._over:
            self._hear(how)

    def _next_to_say(self) -> list[session_pb2.AgentMessage] | None:
        """Everything that is queued, or nothing when it is time to ask for news; None at the end. The Hello is waited for."""
        said: list[session_pb2.AgentMessage] = []
        try:
            message = self._outgoing.get(timeout=LOOK_SECONDS if self._session_nonce else None)
            while message is not None:
                said.append(message)
                if len(said) == _MOST_MESSAGES:
                    return said
                message = self._outgoing.get_nowait()
        except queue.Empty:
            return said
        self._outgoing.put(None)  # for the next time
        return said or None

    def _turn_of(self, messages: list[session_pb2.AgentMessage]) -> list[session_pb2.ServerMessage]:
        said = https_pb2.Said(messages=messages).SerializeToString()
        self._turn += 1
        sealed = self._speaker.pass_for(said, self._server_nonce, self._session_nonce, self._turn)
        turn = https_pb2.Turn(**{"pass": sealed}, said=said)
        content = self._line.post(SESSION_PATH, turn.SerializeToString(), ANSWER_SECONDS)
        try:
            heard = list(https_pb2.Heard.FromString(content).messages)
        except DecodeError as error:
            raise LineBroken("what came back over HTTPS is not what a collector says; something between alters it") from error
        for each in heard:
            self._note(each)
        return heard

    def _note(self, message: session_pb2.ServerMessage) -> None:
        match message.WhichOneof("kind"):
            case "welcome":
                self._session_nonce = message.welcome.session_nonce
                self._server_nonce = message.welcome.server_nonce or self._server_nonce
            case "challenge":
                self._server_nonce = message.challenge.server_nonce
            case _:
                pass
