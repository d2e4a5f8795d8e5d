"""What goes back to one device: answers as the ledger gives them, acknowledgements joined where several are due."""

import asyncio
from collections.abc import Sequence
from typing import Final

from collector.arrivals import Accepted, Answer
from collector.errors import EnvelopeRefused
from collector.intake.protocol import SessionContext
from compliance.chain import NackCode
from compliance.wire.mirror import to_timestamp
from compliance.wire.v1 import session_pb2

_RETRYABLE: Final = frozenset({NackCode.OUT_OF_ORDER, NackCode.STORAGE_FULL, NackCode.INTERNAL})
_CLOSES_AT_ONCE: Final = frozenset(
    {
        NackCode.BAD_SIGNATURE,
        NackCode.UNKNOWN_KEY,
        NackCode.WRONG_DEVICE,
        NackCode.WRONG_SCHOOL,
        NackCode.KEY_REVOKED,
        NackCode.CHAIN_FORK,
    }
)
WINDOW_MESSAGES: Final = 32
_MOST_BAD_MESSAGES: Final = 3
_RETRY_SECONDS: Final = 60


class Outbox:
    """The answers due to one session. The ledger's thread delivers them; one task on the loop writes them out."""

    def __init__(self, context: SessionContext, loop: asyncio.AbstractEventLoop) -> None:
        """An outbox for one stream."""
        self._context = context
        self._loop = loop
        self._due: list[Answer] = []
        self._something = asyncio.Event()
        self._settled = asyncio.Event()
        self._outstanding = 0
        self._bad_messages = 0
        self._no_more = False
        self.closing_reason = ""

    @property
    def is_open(self) -> bool:
        """Whether the device may say more at once: the window is not full and the session not closing."""
        return self._outstanding < WINDOW_MESSAGES and not self._no_more

    async def room(self) -> bool:
        """Wait until fewer answers are due than the window allows; False when the session is closing."""
        while self._outstanding >= WINDOW_MESSAGES and not self._no_more:
            self._settled.clear()
            await self._settled.wait()
        return not self._no_more

    def expect(self) -> None:
        """One more answer is due."""
        self._outstanding += 1

    def deliver(self, answers: Sequence[Answer]) -> None:
        """Answers from the ledger, called in its thread."""
        self._loop.call_soon_threadsafe(self._put, answers)

    def no_more(self) -> None:
        """Nothing else will be asked: `keep_writing` ends when all that is due is written."""
        self._no_more = True
        self._something.set()
        self._settled.set()

    def close(self, reason: str) -> None:
        """End the session, for this reason, when all that is due is written."""
        self.closing_reason = self.closing_reason or reason
        self.no_more()

    async def keep_writing(self) -> None:
        """Write answers as they come."""
        while not (self._no_more and self._outstanding == 0 and not self._due):
            await self._something.wait()
            self._something.clear()
            due, self._due = self._due, []
            for message in joined(due):
                await self._context.write(message)

    def _put(self, answers: Sequence[Answer]) -> None:
        self._due.extend(answers)
        self._outstanding -= len(answers)
        self._settled.set()
        for each in answers:
            if isinstance(each, EnvelopeRefused):
                self._weigh(each)
        self._something.set()

    def _weigh(self, refused: EnvelopeRefused) -> None:
        if refused.code in _RETRYABLE:
            return
        self._bad_messages += 1
        if refused.code in _CLOSES_AT_ONCE or self._bad_messages >= _MOST_BAD_MESSAGES:
            self.close(f"an envelope was refused: {refused.code}")


def joined(answers: Sequence[Answer]) -> list[session_pb2.ServerMessage]:
    """The messages for these answers. An acknowledgement speaks for all before it: of several in a row the last is enough."""
    messages: list[session_pb2.ServerMessage] = []
    latest: Accepted | None = None
    for answer in answers:
        if isinstance(answer, Accepted):
            latest = answer
            continue
        if latest is not None:
            messages.append(_ack(latest))
            latest = None
        messages.append(_nack(answer))
    if latest is not None:
        messages.append(_ack(latest))
    return messages


def _ack(accepted: Accepted) -> session_pb2.ServerMessage:
    ack = session_pb2.Ack(
        epoch=accepted.epoch,
        sequence=accepted.sequence,
        head_hash=accepted.head_hash,
        received_at=to_timestamp(accepted.received_at),
        receipt=accepted.receipt,
    )
    return session_pb2.ServerMessage(ack=ack)


def _nack(refused: EnvelopeRefused) -> session_pb2.ServerMessage:
    nack = session_pb2.Nack(
        code=refused.code,
        retryable=refused.code in _RETRYABLE,
        retry_after_seconds=_RETRY_SECONDS if refused.code in (NackCode.STORAGE_FULL, NackCode.INTERNAL) else 0,
        expected_sequence=refused.expected_sequence,
        epoch=refused.epoch,
        sequence=refused.sequence,
    )
    return session_pb2.ServerMessage(nack=nack)
