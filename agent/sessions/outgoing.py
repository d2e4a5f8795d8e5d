"""The way out of the spool in one session: in the order of the chain, within the window, in batches where both sides can."""

from collections.abc import Callable, Sequence
from typing import Final, Protocol

from agent.sessions.window import Window
from agent.spool.message import EpochOpening, OpenGap, SealedMessage, SpooledMessage, Waiting
from agent.spool.spool import Spool
from compliance.capabilities import Capability
from compliance.envelope import MAXIMUM_SEALED_BYTES
from compliance.wire.v1 import session_pb2

_AT_A_TIME: Final = 64
MOST_UNDER_WAY: Final = 64
MOST_BYTES_UNDER_WAY: Final = 2 * 1024 * 1024
"""Whatever window the collector allows: its number is not to say how much memory this device uses."""

_BATCH_BYTES: Final = MAXIMUM_SEALED_BYTES  # a batch is one message on the wire, and no larger than the largest envelope


class Sealing(Protocol):
    """The device's own hand: it signs what only a delivery finds out."""

    def gap(self, gap: OpenGap) -> bytes:
        """A gap, sealed for its place."""

    def epoch_start(self, opening: EpochOpening, abandoned: int) -> SealedMessage:
        """The first message of a new epoch; so many of the one before will never come."""


class Outgoing:
    """What goes out. Closed until the collector's Welcome opens it."""

    def __init__(self, spool: Spool, send: Callable[[session_pb2.AgentMessage], None], sealing: Sealing) -> None:
        self._spool = spool
        self._send = send
        self._sealing = sealing
        self._window = Window()
        self._batches = False
        self._sent = 0  # the last place sent in this session
        self._sealed_gaps: dict[tuple[int, int], bytes] = {}  # sealed anew, a gap that the collector holds would be a fork

    @property
    def is_done(self) -> bool:
        """Whether it is open, and the collector holds or has answered everything."""
        return self._window.messages > 0 and self._window.is_empty and self._sent >= self._spool.chain.sequence

    @property
    def only_one(self) -> int:
        """The last place of what is under way alone, 0 when it is not alone."""
        return self._window.oldest if self._window.messages == 1 and not self._window.is_empty else 0

    def open(self, welcome: session_pb2.Welcome, after: int) -> None:
        """Begin behind this place: the collector holds everything up to it."""
        messages = min(max(1, welcome.window_messages), MOST_UNDER_WAY)
        self._window = Window(messages, min(welcome.window_bytes, MOST_BYTES_UNDER_WAY))
        self._batches = Capability.BATCH in welcome.capabilities
        self._sent = after
        self.push()

    def push(self) -> None:
        """Send what the window has room for."""
        while (free := self._window.free_messages) and self._push_some(min(_AT_A_TIME, free)):
            pass

    def settled(self, sequence: int) -> None:
        """Everything up to this place is answered."""
        self._window.settled(sequence)
        self._sent = max(self._sent, sequence)
        self.push()

    def send_again_from(self, sequence: int) -> None:
        """Go back to this place."""
        self._window.clear()
        self._sent = sequence - 1
        self.push()

    def go_one_by_one(self) -> bool:
        """From the oldest on, send each only when the one before is answered. False where nothing is under way."""
        if self._window.is_empty:
            return False
        oldest = self._window.oldest
        self._window.messages = 1
        self.send_again_from(oldest)
        return True

    def _push_some(self, limit: int) -> bool:
        """Send up to so many; False when there is nothing more to send, or no room for it."""
        envelopes: list[bytes] = []
        waiting = self._spool.waiting(limit, after=self._sent)
        for each in waiting:
            sealed = self._sealed(each)
            if not self._window.has_room_for(len(sealed)):
                break
            self._window.sent(each.last, len(sealed))
            self._sent = each.last
            self._spool.sent(each.last)
            envelopes.append(sealed)
        self._ship(envelopes)
        return bool(waiting) and len(envelopes) == len(waiting)

    def _sealed(self, each: Waiting) -> bytes:
        if isinstance(each, SpooledMessage):
            return each.message.sealed
        place = each.first, each.last
        if place not in self._sealed_gaps:
            self._sealed_gaps[place] = self._sealing.gap(each)
        return self._sealed_gaps[place]

    def _ship(self, envelopes: Sequence[bytes]) -> None:
        for batch in batches(envelopes) if self._batches else [[each] for each in envelopes]:
            if len(batch) == 1:
                self._send(session_pb2.AgentMessage(envelope=batch[0]))
            else:
                self._send(session_pb2.AgentMessage(batch=session_pb2.Batch(envelopes=batch)))


def batches(envelopes: Sequence[bytes]) -> list[list[bytes]]:
    """The envelopes in their order, as few messages as may be. One that is too large for any other company goes alone."""
    found: list[list[bytes]] = []
    size = 0
    for each in envelopes:
        if not found or size + len(each) > _BATCH_BYTES:
            found.append([])
            size = 0
        found[-1].append(each)
        size += len(each)
    return found
