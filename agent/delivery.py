"""Handing the spool to the collector over one session: greet, send in order within the window, delete what is acknowledged.

Knows no transport and no clock: it is told what the collector says and answers through `send`.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from agent.errors import CollectorUnreachable, DeliveryRefused
from agent.spool import Spool, SpooledMessage
from compliance.chain import NackCode
from compliance.wire.v1 import session_pb2

PROTOCOL: Final = 1
_AT_A_TIME: Final = 32


@dataclass(frozen=True, slots=True)
class Greeting:
    """What the Hello says beside what the spool knows."""

    device_id: bytes
    last_session_nonce: bytes
    policy_digest: bytes


class Delivery:
    """One session's worth of delivering. Not before the Welcome is anything sent but the Hello."""

    def __init__(self, spool: Spool, send: Callable[[session_pb2.AgentMessage], None]) -> None:
        self._spool = spool
        self._send = send
        self._window_messages = 0
        self._window_bytes = 0
        self._in_flight: deque[SpooledMessage] = deque()
        self._sent = 0  # the last sequence number sent in this session
        self._rewound_to = 0

    @property
    def is_done(self) -> bool:
        """Whether the collector has greeted us and holds everything that was in the spool."""
        return self._window_messages > 0 and not self._in_flight and self._spool.summary().messages == 0

    def greet(self, greeting: Greeting) -> None:
        """Say who we are and how far we are."""
        summary = self._spool.summary()
        hello = session_pb2.Hello(
            protocol_min=PROTOCOL,
            protocol_max=PROTOCOL,
            device_id=greeting.device_id,
            epoch=summary.head.epoch,
            last_acknowledged=summary.acknowledged,
            spooled_messages=summary.messages,
            spooled_bytes=summary.bytes,
            last_session_nonce=greeting.last_session_nonce,
            policy_digest=greeting.policy_digest,
        )
        self._send(session_pb2.AgentMessage(hello=hello))

    def welcome(self, welcome: session_pb2.Welcome) -> None:
        """Begin to send. Raises DeliveryRefused when the collector speaks another protocol or knows another history."""
        if welcome.protocol != PROTOCOL:
            raise DeliveryRefused(
                f"the collector speaks protocol {welcome.protocol}, this agent {PROTOCOL}: update the older one"
            )
        self._check_history(welcome.resume_from)
        self._window_messages = max(1, welcome.window_messages)
        self._window_bytes = welcome.window_bytes
        self.push()

    def push(self) -> None:
        """Send what the window has room for. Call it again when the spool has more."""
        if not self._window_messages:
            return
        for spooled in self._spool.pending(min(_AT_A_TIME, self._window_messages - len(self._in_flight)), after=self._sent):
            if not self._has_room_for(spooled):
                return
            self._send(session_pb2.AgentMessage(envelope=spooled.message.sealed))
            self._in_flight.append(spooled)
            self._sent = spooled.sequence

    def acknowledged(self, ack: session_pb2.Ack) -> int:
        """Delete what the collector holds, send on, and say how many messages that was. Raises SpoolError."""
        deleted = self._spool.acknowledge(ack.epoch, ack.sequence, ack.head_hash)
        while self._in_flight and self._in_flight[0].sequence <= ack.sequence:
            self._in_flight.popleft()
        self._rewound_to = 0
        self.push()
        return deleted

    def refused(self, nack: session_pb2.Nack) -> None:
        """Rewind when the order was lost. Raises CollectorUnreachable to try again, DeliveryRefused when that is no use."""
        if nack.code == NackCode.OUT_OF_ORDER:
            self._rewind(nack.expected_sequence)
            return
        reference = f" (its log says more under {nack.reference})" if nack.reference else ""
        if nack.retryable:
            later = f"the collector cannot take reports now: {nack.code}{reference}"
            raise CollectorUnreachable(later, retry_after_seconds=nack.retry_after_seconds)
        raise DeliveryRefused(
            f"the collector refused a report: {nack.code}{reference}. The report is kept; tell the technician"
        )

    def _has_room_for(self, spooled: SpooledMessage) -> bool:
        """One message is always let through, or a window smaller than a message would stop everything."""
        under_way = sum(len(each.message.sealed) for each in self._in_flight)
        return not self._in_flight or under_way + len(spooled.message.sealed) <= self._window_bytes

    def _rewind(self, expected: int) -> None:
        """Send again from there, once: every message that was under way behind the lost one is refused in the same words."""
        if expected == self._rewound_to:
            return
        self._check_history(expected)
        self._rewound_to = expected
        self._in_flight.clear()
        self._sent = expected - 1
        self.push()

    def _check_history(self, expected: int) -> None:
        """Raise DeliveryRefused when the collector expects a message that this device no longer has, or never made."""
        summary = self._spool.summary()
        if expected <= summary.acknowledged:
            gone = f"the collector expects report {expected}, which it confirmed before and this device no longer has"
            raise DeliveryRefused(f"{gone}. Was the collector restored from a backup? Tell the technician")
        if expected > summary.head.sequence + 1:
            unmade = f"the collector expects report {expected}, this device has made {summary.head.sequence}"
            raise DeliveryRefused(f"{unmade}. Was this device restored from a backup? Tell the technician")
