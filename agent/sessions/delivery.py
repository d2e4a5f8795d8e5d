"""Handing the spool to the collector over one session: agree on the chain, send in order, delete what is acknowledged.

Knows no transport, no clock and no key: it is told what the collector says and how much of it is signed, and answers through
`send`.
"""

from collections.abc import Callable
from typing import Final, TypeAlias, assert_never

from agent.errors import CollectorUnreachable, DeliveryRefused
from agent.sessions.outgoing import Outgoing, Sealing
from agent.sessions.reconciling import Fork, GoBack, GoOn, Ours, Step, expected_of, reconcile
from agent.spool.message import EpochOpening
from agent.spool.receipts import KeptReceipt
from agent.spool.spool import Spool
from compliance.chain import OF_ONE_MESSAGE, Head, NackCode
from compliance.envelope import Purpose
from compliance.values import dataclass
from compliance.wire.v1 import session_pb2

FAILURES_BEFORE_GIVING_UP: Final = 3
"""A collector that fails on a message says INTERNAL: that may be its own trouble, or this very message."""

MOST_REWINDS: Final = 8
"""In one session: the order is lost when a message is refused, and a line loses none. A collector that goes on so is ill."""


Believes: TypeAlias = Callable[[session_pb2.Nack, bytes], bool]
"""Whether the refusal of this envelope may cost a message: the school's collector said so, not somebody on the way."""


@dataclass(frozen=True, slots=True)
class Assurance:
    """What of a Welcome can be relied on: whether it is signed where the chain goes on, and the receipt that came with it."""

    is_signed: bool
    receipt: KeptReceipt | None


@dataclass(frozen=True, slots=True)
class Agreed:
    """What came of a Welcome: whether the collector knows no report of this chain, and should hear one now; the receipt under
    which messages were deleted, if any were.
    """

    report_is_due: bool
    receipt: KeptReceipt | None


class Delivery:
    """One session's worth of delivering. Nothing is sent before the Welcome."""

    def __init__(self, spool: Spool, send: Callable[[session_pb2.AgentMessage], None], sealing: Sealing) -> None:
        self._spool = spool
        self._send = send
        self._sealing = sealing
        self._outgoing = Outgoing(spool, send, sealing)
        self._held = 0  # by the collector, as it said in its Welcome: deleted or not, it is not sent again
        self._rewound_to = 0
        self._rewinds = 0
        self._given_up: set[int] = set()

    @property
    def is_done(self) -> bool:
        """Whether the collector has greeted us and has answered everything that was in the spool."""
        return self._outgoing.is_done

    def welcome(self, welcome: session_pb2.Welcome, assurance: Assurance) -> Agreed:
        """Agree on the chain and begin to send. Raises DeliveryRefused when the collector knows another history, or would
        have us lose something of ours without a signature.
        """
        theirs = expected_of(welcome)
        now = self._spool.chain
        step = reconcile(Ours(now.head, now.acknowledged, self._spool.hash_at, now.is_lost), theirs)
        self._held, receipt = self._take(step, theirs.head, assurance)
        self._outgoing.open(welcome, self._held)
        is_gone = isinstance(step, GoBack) and self._spool.last_report is None
        return Agreed(isinstance(step, EpochOpening) or is_gone, receipt)

    def push(self) -> None:
        """Send what the window has room for. Call it again when the spool has more."""
        self._outgoing.push()

    def confirms_more(self, head: Head) -> bool:
        """Whether the collector confirms what it had not confirmed before. Raises SpoolError for another message than ours."""
        return self._spool.confirms_more(head)

    def acknowledged(self, head: Head, receipt: KeptReceipt | None) -> None:
        """Delete what the collector holds, keep its receipt, and send on. Raises SpoolError."""
        self._spool.acknowledge(*head, receipt=receipt)
        self._rewound_to = 0
        self._outgoing.settled(head.sequence)

    def refused(self, nack: session_pb2.Nack, believes: Believes) -> bool:
        """Go back where the order was lost; go round a message that is never taken, if the refusal is believed.

        True when the collector does not know the report that a heartbeat confirmed, and should hear this device now.
        Raises CollectorUnreachable to try again later, DeliveryRefused when that is no use.
        """
        self._require_our_epoch(nack)
        if nack.code == NackCode.OUT_OF_ORDER:
            self._rewind(nack.expected_sequence)
            return False
        if self._is_of_one_message(nack, believes):
            return self._go_round(nack, believes)
        if nack.retryable:
            later = f"the collector cannot take reports now: {nack.code}{_reference(nack)}"
            raise CollectorUnreachable(later, retry_after_seconds=nack.retry_after_seconds)
        raise _refusal(nack)

    def _take(self, step: Step, theirs: Head, assurance: Assurance) -> tuple[int, KeptReceipt | None]:
        """Do it; after which place to send on, and under which receipt more was deleted."""
        match step:
            case GoOn(held):
                return self._go_on(held, theirs, assurance.receipt)
            case Fork(words):
                self._send(session_pb2.AgentMessage(bye=session_pb2.Bye(reason=words)))
                raise DeliveryRefused(words)
            case _ if not assurance.is_signed:
                raise DeliveryRefused(
                    f"the collector would have this device go on after message {theirs.sequence} of epoch {theirs.epoch}, and "
                    "nothing shows that the school's collector says so; kept all. Tell the technician"
                )
            case GoBack(held):
                self._spool.go_back(held)
                return held, None
            case EpochOpening():
                self._spool.begin_epoch(step, self._sealing.epoch_start)
                return 0, None
            case impossible:
                assert_never(impossible)

    def _go_on(self, held: int, theirs: Head, receipt: KeptReceipt | None) -> tuple[int, KeptReceipt | None]:
        """What the collector holds is not sent again; only what it gave a receipt for is deleted."""
        if theirs.epoch != self._spool.chain.epoch:
            return 0, None
        if receipt is None or not self._spool.confirms_more(theirs):
            return held, None
        self._spool.acknowledge(*theirs, receipt=receipt)
        return held, receipt

    def _require_our_epoch(self, nack: session_pb2.Nack) -> None:
        """A refusal that names no place names no epoch either: the collector could not read the message."""
        epoch, place = self._spool.chain.epoch, nack.sequence or nack.expected_sequence
        if place and nack.epoch != epoch:
            raise CollectorUnreachable(
                f"the collector speaks of message {place} of epoch {nack.epoch}, this device is in epoch {epoch}: it is "
                "greeted anew"
            )

    def _is_of_one_message(self, nack: session_pb2.Nack, believes: Believes) -> bool:
        if nack.code == NackCode.INTERNAL and nack.sequence:
            return believes(nack, b"") and self._spool.fails_at(nack.sequence) >= FAILURES_BEFORE_GIVING_UP
        return nack.code in OF_ONE_MESSAGE and not nack.retryable

    def _go_round(self, nack: session_pb2.Nack, believes: Believes) -> bool:
        """Leave a gap in the place of a message that is never taken. One that is not named is looked for, one by one."""
        sequence = nack.sequence or self._outgoing.only_one
        if not sequence and self._outgoing.go_one_by_one():
            return False
        if sequence in self._given_up:  # a second answer: it had been sent twice
            return False
        sealed = self._spool.sealed_at(sequence) if sequence else None
        if sealed is not None and not believes(nack, sealed):
            raise _refusal(nack, _NOT_SIGNED)
        given_up = None if sealed is None else self._spool.give_up(sequence, nack.code)
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
        if not max(now.acknowledged, self._held) < expected <= now.sequence + 1:
            raise CollectorUnreachable(f"the collector suddenly expects message {expected}: it is greeted anew")
        if self._rewinds == MOST_REWINDS:
            raise CollectorUnreachable(f"the collector lost the order {MOST_REWINDS} times in one session: it is greeted anew")
        self._rewinds += 1
        self._send_again_from(expected)

    def _send_again_from(self, sequence: int) -> None:
        self._rewound_to = sequence
        self._outgoing.send_again_from(sequence)


_NOT_SIGNED: Final = (
    "Nothing shows that the school's collector says so: the report is kept, and what is behind it waits. Update the collector "
    "if it is older than this agent; else tell the technician"
)
_KEPT: Final = "The report is kept; tell the technician"


def _refusal(nack: session_pb2.Nack, todo: str = _KEPT) -> DeliveryRefused:
    return DeliveryRefused(f"the collector refused a report: {nack.code}{_reference(nack)}. {todo}")


def _reference(nack: session_pb2.Nack) -> str:
    return f" (its log says more under {nack.reference})" if nack.reference else ""
