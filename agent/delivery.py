"""Handing the spool to the collector over one session: greet, agree on the chain, send in order, delete what is acknowledged.

Knows no transport, no clock and no key: it is told what the collector says, and answers through `send`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, assert_never

from agent.errors import CollectorUnreachable, DeliveryRefused
from agent.outgoing import Outgoing, Sealing
from agent.reconciling import Expected, Fork, GoBack, GoOn, Ours, reconcile
from agent.spool.message import EpochOpening
from agent.spool.spool import Spool
from compliance.capabilities import Capability
from compliance.chain import NackCode
from compliance.envelope import Purpose
from compliance.wire.v1 import session_pb2

PROTOCOL: Final = 1

FAILURES_BEFORE_GIVING_UP: Final = 3
"""A collector that fails on a message says INTERNAL: that may be its own trouble, or this very message."""

_OF_ONE_MESSAGE: Final = frozenset(
    {
        NackCode.BAD_ENVELOPE,
        NackCode.BAD_SIGNATURE,
        NackCode.TOO_LARGE,
        NackCode.TYPE_UNSUPPORTED,
        NackCode.SCHEMA_INVALID,
    }
)
"""The same message would be refused for ever, the next one need not be. Other refusals concern the whole device."""


@dataclass(frozen=True, slots=True)
class Greeting:
    """What the Hello says beside what the spool knows."""

    device_id: bytes
    last_session_nonce: bytes
    policy_digest: bytes
    boot_id: bytes
    trust_version: int


class Delivery:
    """One session's worth of delivering. Not before the Welcome is anything sent but the Hello."""

    def __init__(self, spool: Spool, send: Callable[[session_pb2.AgentMessage], None], sealing: Sealing) -> None:
        self._spool = spool
        self._send = send
        self._sealing = sealing
        self._outgoing = Outgoing(spool, send, sealing)
        self._rewound_to = 0
        self._given_up: set[int] = set()

    @property
    def is_done(self) -> bool:
        """Whether the collector has greeted us and holds everything that was in the spool."""
        return self._outgoing.is_done

    def greet(self, greeting: Greeting) -> None:
        """Say who we are and how far we are."""
        summary = self._spool.summary()
        hello = session_pb2.Hello(
            protocol_min=PROTOCOL,
            protocol_max=PROTOCOL,
            capabilities=list(Capability),
            device_id=greeting.device_id,
            epoch=summary.head.epoch,
            last_acknowledged=summary.acknowledged,
            spooled_messages=summary.messages,
            spooled_bytes=summary.bytes,
            last_session_nonce=greeting.last_session_nonce,
            policy_digest=greeting.policy_digest,
            boot_id=greeting.boot_id,
            oldest_spooled_seconds=self._spool.oldest_waits_seconds(),
            trust_version=greeting.trust_version,
        )
        self._send(session_pb2.AgentMessage(hello=hello))

    def welcome(self, welcome: session_pb2.Welcome) -> bool:
        """Agree on the chain and begin to send; True when the collector knows no report of it, and should hear this device now.

        Raises DeliveryRefused when the collector speaks another protocol or knows another history.
        """
        if welcome.protocol != PROTOCOL:
            raise DeliveryRefused(
                f"the collector speaks protocol {welcome.protocol}, this agent {PROTOCOL}: update the older one"
            )
        report_is_due = self._agree(Expected(welcome.epoch, welcome.resume_from, welcome.head_hash))
        self._outgoing.open(welcome)
        return report_is_due

    def push(self) -> None:
        """Send what the window has room for. Call it again when the spool has more."""
        self._outgoing.push()

    def acknowledged(self, ack: session_pb2.Ack) -> int:
        """Delete what the collector holds, send on, and say how many messages that was. Raises SpoolError."""
        deleted = self._spool.acknowledge(ack.epoch, ack.sequence, ack.head_hash)
        self._rewound_to = 0
        self._outgoing.settled(ack.sequence)
        return deleted

    def refused(self, nack: session_pb2.Nack) -> bool:
        """Go back where the order was lost, go round a message that is never taken.

        True when the collector does not know the report that a heartbeat confirmed, and should hear this device now.
        Raises CollectorUnreachable to try again later, DeliveryRefused when that is no use.
        """
        if nack.code == NackCode.OUT_OF_ORDER:
            self._rewind(nack.expected_sequence)
            return False
        if self._is_of_one_message(nack):
            return self._go_round(nack)
        if nack.retryable:
            later = f"the collector cannot take reports now: {nack.code}{_reference(nack)}"
            raise CollectorUnreachable(later, retry_after_seconds=nack.retry_after_seconds)
        raise _refusal(nack)

    def _agree(self, theirs: Expected) -> bool:
        now = self._spool.chain
        match step := reconcile(Ours(now.head, now.acknowledged, self._spool.hash_at, now.is_lost), theirs):
            case GoOn(held):
                if theirs.epoch == now.epoch:  # as good as an acknowledgement
                    self._spool.acknowledge(theirs.epoch, held, theirs.head_hash)
            case GoBack(held):
                self._spool.go_back(held)
            case EpochOpening():
                self._spool.begin_epoch(step, self._sealing.epoch_start)
            case Fork(words):
                self._send(session_pb2.AgentMessage(bye=session_pb2.Bye(reason=words)))
                raise DeliveryRefused(words)
            case impossible:
                assert_never(impossible)
        return isinstance(step, EpochOpening) or (isinstance(step, GoBack) and self._spool.last_report is None)

    def _is_of_one_message(self, nack: session_pb2.Nack) -> bool:
        if nack.code == NackCode.INTERNAL and nack.sequence:
            return self._spool.fails_at(nack.sequence) >= FAILURES_BEFORE_GIVING_UP
        return nack.code in _OF_ONE_MESSAGE and not nack.retryable

    def _go_round(self, nack: session_pb2.Nack) -> bool:
        """Leave a gap in the place of a message that is never taken. One that is not named is looked for, one by one."""
        sequence = nack.sequence or self._outgoing.only_one
        if not sequence and self._outgoing.go_one_by_one():
            return False
        if sequence in self._given_up:  # a second answer: it had been sent twice
            return False
        given_up = self._spool.give_up(sequence, nack.code) if sequence else None
        if given_up is None:
            raise _refusal(nack)
        self._given_up.add(sequence)
        self._send_again_from(sequence)
        return given_up is Purpose.HEARTBEAT and self._no_report_follows(sequence)

    def _no_report_follows(self, sequence: int) -> bool:
        """A report that waits behind a refused heartbeat says all that one more would: there is one, not one for each."""
        last = self._spool.last_report
        return last is None or last.sequence < sequence

    def _rewind(self, expected: int) -> None:
        """Send again from there, once: every message that was under way behind the lost one is refused in the same words."""
        if expected == self._rewound_to:
            return
        now = self._spool.chain
        if not now.acknowledged < expected <= now.sequence + 1:
            raise CollectorUnreachable(f"the collector suddenly expects message {expected}: it is greeted anew")
        self._send_again_from(expected)

    def _send_again_from(self, sequence: int) -> None:
        self._rewound_to = sequence
        self._outgoing.send_again_from(sequence)


def _refusal(nack: session_pb2.Nack) -> DeliveryRefused:
    return DeliveryRefused(
        f"the collector refused a report: {nack.code}{_reference(nack)}. The report is kept; tell the technician"
    )


def _reference(nack: session_pb2.Nack) -> str:
    return f" (its log says more under {nack.reference})" if nack.reference else ""
