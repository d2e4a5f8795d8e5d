"""One device's session under load: sealed reports go out as fast as the collector's window lets them."""

import threading
from collections.abc import Sequence
from time import perf_counter
from typing import Final

from agent.cycle import ReportingDevice
from agent.errors import AgentError
from agent.line.hearing import Hearing
from agent.line.http2_session import SessionStream
from agent.sessions.greeting import PROTOCOL
from agent.sessions.outgoing import batches
from compliance.capabilities import Capability
from compliance.wire.v1 import session_pb2

_PATIENCE_SECONDS: Final = 120


class LoadSession:
    """The agent's own stream, and in place of its spool a list of envelopes made beforehand: only the collector is measured."""

    def __init__(self, device: ReportingDevice, agents_port: int, sealed: Sequence[bytes], *, in_batches: bool) -> None:
        self._in_batches = in_batches
        self._device_id = bytes.fromhex(device.record.device_id)
        self._sealed = sealed
        self._sent = self._acknowledged = self._window = self._target = 0
        self._failure: AgentError | str | None = None
        self._due: list[float] = []  # of every report of a paced run, the moment at which it was to go out
        self._delays: list[float] = []
        self._changed = threading.Condition()
        self._stream = SessionStream(device.record.host, agents_port, device.identity.tls(), self._hear)
        self._standing = device.standing
        hello = session_pb2.Hello(
            protocol_min=PROTOCOL,
            protocol_max=PROTOCOL,
            device_id=self._device_id,
            capabilities=[Capability.BATCH] if in_batches else [],
            policy_digest=device.policy.digest,  # or each session would begin with the whole policy
            last_acknowledged=device.spool.summary().acknowledged,
            last_session_nonce=bytes.fromhex(self._standing.now.session_nonce),
        )
        self._stream.send(session_pb2.AgentMessage(hello=hello))

    def begin(self, target: int) -> None:
        """Send up to this report, counted from 1."""
        with self._changed:
            self._target = target
            self._push()

    def send_one(self, due: float) -> None:
        """Send the next report, which was to go out at this moment. A full window delays it; the clock runs all the same."""
        with self._changed:
            self._due.append(due)
            self._target += 1
            self._push()

    def delays_seconds(self) -> list[float]:
        """For every report sent one by one: how long after its moment its acknowledgement came."""
        with self._changed:
            return list(self._delays)

    def finish(self) -> None:
        """Wait until all that was begun is acknowledged. Raises RuntimeError with what the collector said instead."""
        with self._changed:
            done = self._changed.wait_for(lambda: self._failure or self._acknowledged >= self._target, _PATIENCE_SECONDS)
        if self._failure or not done:
            raise RuntimeError(
                f"{self._acknowledged} of {self._target} reports were acknowledged: {self._failure or 'silence'}"
            )

    def close(self) -> None:
        """Say goodbye and hang up."""
        self._stream.send(session_pb2.AgentMessage(bye=session_pb2.Bye(reason="measured")))
        self._stream.close()

    def _hear(self, what: Hearing) -> None:
        with self._changed:
            match what:
                case session_pb2.ServerMessage():
                    self._answered(what)
                case AgentError():
                    self._failure = what
                case None:
                    self._failure = self._failure or "the collector hung up"
            self._push()
            self._changed.notify_all()

    def _answered(self, message: session_pb2.ServerMessage) -> None:
        match message.WhichOneof("kind"):
            case "welcome":
                self._standing.update(session_nonce=message.welcome.session_nonce.hex())
                self._window = message.welcome.window_messages
                if self._in_batches and Capability.BATCH not in message.welcome.capabilities:
                    self._failure = "batches are not taken"
            case "ack":
                self._acknowledged = message.ack.sequence
                self._clock_in()
            case "nack":
                self._failure = f"refused: {message.nack.code}"
            case _:
                pass  # policy and registers: nothing for a list of envelopes

    def _clock_in(self) -> None:
        """An acknowledgement speaks for all before it."""
        first = self._target - len(self._due)
        now, settled = perf_counter(), max(0, self._acknowledged - first)
        self._delays += [now - due for due in self._due[len(self._delays) : settled]]

    def _push(self) -> None:
        fresh = self._sealed[self._sent : min(self._target, self._acknowledged + self._window)]
        self._sent += len(fresh)
        if self._in_batches:
            for batch in batches(fresh):
                self._stream.send(session_pb2.AgentMessage(batch=session_pb2.Batch(envelopes=batch)))
        else:
            for each in fresh:
                self._stream.send(session_pb2.AgentMessage(envelope=each))
