"""What is due to a device that comes in turns: kept until its next turn fetches it."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Final

from collector.arrivals import Answer
from collector.sessions.dues import Dues
from collector.sessions.open_sessions import Ending
from collector.sessions.under_way import UnderWay
from compliance.wire.v1 import session_pb2

_WINDOWS_UNDER_WAY: Final = 1  # a turn is answered before the next one comes


class TurnOutbox:
    """As the outbox of a stream, without a stream. The ledger's thread delivers; turns fetch on the loop."""

    def __init__(self, loop: asyncio.AbstractEventLoop, of_all: UnderWay, ended: Callable[[], None]) -> None:
        """Nothing is due yet. `of_all` counts what is under way of all sessions.

        `ended` is called when the session ends: its device hears of that in its next turn.
        """
        self._loop = loop
        self._ended = ended
        self._dues = Dues(_WINDOWS_UNDER_WAY, of_all)
        self._settled = asyncio.Event()
        self._settled.set()
        self.ending: tuple[Ending, str] | None = None

    def expect(self, sealed: Sequence[bytes]) -> bool:
        """Answers to these envelopes will be due. False, and the session ends, when they are more than its window holds."""
        if words := self._dues.expect(sealed):
            self.end(Ending.TOO_MUCH, words)
        else:
            self._settled.clear()
        return not words

    def deliver(self, answers: Sequence[Answer]) -> None:
        """Answers from the ledger, called in its thread."""
        self._loop.call_soon_threadsafe(self._put, answers)

    def say(self, message: session_pb2.ServerMessage) -> None:
        """Send this after what is due already."""
        self._dues.say(message)

    def end(self, ending: Ending, words: str, last: session_pb2.ServerMessage | None = None) -> None:
        """End the session in this way when all that is due was fetched, `last` at the end. What was said first counts."""
        if self.ending is None:
            self.ending = ending, words
            if last is not None:
                self._dues.say(last)
            self._ended()
        self._settled.set()

    async def fetch(self, patience_seconds: float) -> list[session_pb2.ServerMessage]:
        """Everything that is due, once every envelope has its answer or the patience is over."""
        try:
            async with asyncio.timeout(patience_seconds):
                await self._settled.wait()
        except TimeoutError:
            pass  # the rest is fetched by the next turn
        return self._dues.fetch()

    def _put(self, answers: Sequence[Answer]) -> None:
        if farewell := self._dues.settle(answers):
            self.end(*farewell)
        if not self._dues.awaits_answers:
            self._settled.set()
