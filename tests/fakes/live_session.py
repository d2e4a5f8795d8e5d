"""One stream that a test holds open: it says what it likes when it likes, and waits for what the collector says."""

import queue
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Self

import grpc

from compliance.wire.v1 import session_pb2, session_pb2_grpc
from tests.fakes.device import FakeDevice

PATIENCE_SECONDS = 15


class LiveSession:
    """A session of a device that has said Hello."""

    def __init__(self, device: FakeDevice, port: int, authority: bytes, hello: session_pb2.Hello | None = None) -> None:
        self._device = device
        self._channel = device.channel(port, authority)
        self._says: queue.SimpleQueue[session_pb2.AgentMessage | None] = queue.SimpleQueue()
        self._heard: queue.SimpleQueue[session_pb2.ServerMessage | grpc.RpcError | None] = queue.SimpleQueue()
        self._call = session_pb2_grpc.AgentsStub(self._channel).Session(iter(self._says.get, None))
        self._listening = threading.Thread(target=self._listen, name="live session")
        self._listening.start()
        if hello is not None:
            self.say(session_pb2.AgentMessage(hello=hello))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._says.put(None)
        self._call.cancel()
        self._channel.close()
        self._listening.join(PATIENCE_SECONDS)

    def say(self, message: session_pb2.AgentMessage) -> None:
        """Send any message."""
        self._says.put(message)

    def send(self, *envelopes: bytes) -> None:
        """Send envelopes, one a message."""
        for each in envelopes:
            self.say(session_pb2.AgentMessage(envelope=each))

    def batch(self, *envelopes: bytes) -> None:
        """Send envelopes in one message."""
        self.say(session_pb2.AgentMessage(batch=session_pb2.Batch(envelopes=envelopes)))

    def bye(self) -> None:
        """Say that this is all."""
        self.say(session_pb2.AgentMessage(bye=session_pb2.Bye(reason="done")))

    def hear(self, kind: str, seconds: float = PATIENCE_SECONDS) -> session_pb2.ServerMessage:
        """The next message of this kind; others are passed over. AssertionError when the stream ends first."""
        while (heard := self.hear_any(kind, seconds)).WhichOneof("kind") != kind:
            pass
        return heard

    def hear_any(self, wanted: str = "message", seconds: float = PATIENCE_SECONDS) -> session_pb2.ServerMessage:
        """The next message. AssertionError, with what was `wanted`, when the stream ends first."""
        heard = self._heard.get(timeout=seconds)
        if not isinstance(heard, session_pb2.ServerMessage):
            raise AssertionError(f"the session ended before any {wanted}: {heard!r}")
        return heard

    def hear_ack(self, sequence: int) -> session_pb2.Ack:
        """The acknowledgement that covers this message."""
        while (ack := self.hear("ack").ack).sequence < sequence:
            pass
        return ack

    def hear_end(self, seconds: float = PATIENCE_SECONDS) -> grpc.RpcError | None:
        """How the stream ends, whatever is said before: the error, or None for an orderly end."""
        while isinstance(heard := self._heard.get(timeout=seconds), session_pb2.ServerMessage):
            pass
        return heard

    def _listen(self) -> None:
        try:
            for message in self._call:
                self._device.note(message)
                self._heard.put(message)
            self._heard.put(None)
        except grpc.RpcError as error:
            self._heard.put(error)


@contextmanager
def welcomed(
    device: FakeDevice, port: int, authority: bytes, **changes: object
) -> Iterator[tuple[LiveSession, session_pb2.Welcome]]:
    """A session that was welcomed."""
    with LiveSession(device, port, authority, device.hello(**changes)) as session:
        yield session, session.hear("welcome").welcome
