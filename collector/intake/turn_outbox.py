"""What is due to a device that comes in turns: kept until its next turn fetches it."""

import asyncio
from collections import deque
from collections.abc import Sequence

from collector.arrivals import Answer
from collector.errors import EnvelopeRefused
from collector.sessions.answers import Conduct, Due, joined, nack
from collector.sessions.open_sessions import Ending
from collector.sessions.reception import WINDOW_BYTES, WINDOW_MESSAGES
from compliance.wire.v1 import session_pb2


class TurnOutbox:
    """As the outbox of a stream, without a stream. The ledger's thread delivers; turns fetch on the loop."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        """Nothing is due yet."""
        self._loop = loop
        self._under_way: deque[bytes] = deque()
        self._due: list[Due] = []
        self._settled = asyncio.Event()
        self._settled.set()
        self._conduct = Conduct()
        self.ending: tuple[Ending, str] | None = None

    def expect(self, sealed: Sequence[bytes]) -> bool:
        """Answers to these envelopes will be due. False, and the session ends, when they are more than its window holds."""
        self._under_way.extend(sealed)
        if len(self._under_way) > WINDOW_MESSAGES or sum(map(len, self._under_way)) > WINDOW_BYTES:
            words = f"more was sent than the window of {WINDOW_MESSAGES} messages and {WINDOW_BYTES} bytes holds"
            self.end(Ending.TOO_MUCH, words)
            return False
        self._settled.clear()
        return True

    def deliver(self, answers: Sequence[Answer]) -> None:
        """Answers from the ledger, called in its thread."""
        self._loop.call_soon_threadsafe(self._put, answers)

    def say(self, message: session_pb2.ServerMessage) -> None:
        """Send this after what is due already."""
        self._due.append(message)

    def end(self, ending: Ending, words: str, last: session_pb2.ServerMessage | None = None) -> None:
        """End the session in this way when all that is due was fetched, `last` at the end. What was said first counts."""
        if self.ending is None:
            self.ending = ending, words
            self._due += [] if last is None else [last]
        self._settled.set()

    async def fetch(self, patience_seconds: float) -> list[session_pb2.ServerMessage]:
        """Everything that is due, once every envelope has its answer or the patience is over."""
        try:
            async with asyncio.timeout(patience_seconds):
                await self._settled.wait()
        except TimeoutError:
            pass  # the rest is fetched by the next turn
        due, self._due = self._due, []
        return joined(due)

    def _put(self, answers: Sequence[Answer]) -> None:
        for each in answers:
            sealed = self._under_way.popleft() if self._under_way else b""
            if not isinstance(each, EnvelopeRefused):
                self._due.append(each)
                continue
            self._due.append(nack(each, sealed))
            if words := self._conduct.weigh(each):
                self.end(Ending.REFUSED, words)
        if not self._under_way:
            self._settled.set()
