"""What goes back to one device over gRPC: what the ledger answers and what the collector wants to say, in one order."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Final

import grpc

from collector.arrivals import Answer
from collector.intake.protocol import SessionContext
from collector.sessions.dues import Dues
from collector.sessions.open_sessions import Ending
from collector.sessions.reception import WINDOW_MESSAGES
from collector.sessions.under_way import UnderWay
from compliance.wire.v1 import session_pb2

STATUS: Final[Mapping[Ending, grpc.StatusCode]] = {
    Ending.ORDERLY: grpc.StatusCode.OK,
    Ending.REFUSED: grpc.StatusCode.PERMISSION_DENIED,
    Ending.TOO_MUCH: grpc.StatusCode.RESOURCE_EXHAUSTED,
    Ending.LATER: grpc.StatusCode.UNAVAILABLE,
}
# A device that has to go back a step sends its window again before it has heard of all that was under way.
_WINDOWS_UNDER_WAY: Final = 2
_WRITE_SECONDS: Final = 30  # a device that reads nothing for so long is gone, or means harm
_MOST_DUE: Final = 4 * WINDOW_MESSAGES


class Outbox:
    """What is due to one session. The ledger's thread delivers answers; one task on the loop writes them out."""

    def __init__(self, context: SessionContext, loop: asyncio.AbstractEventLoop, of_all: UnderWay) -> None:
        """An outbox for one stream. `of_all` counts what is under way of all of them."""
        self._context = context
        self._loop = loop
        self._dues = Dues(_WINDOWS_UNDER_WAY, of_all)
        self._something = asyncio.Event()
        self._closing = asyncio.Event()
        self._is_cut = False
        self._last: session_pb2.ServerMessage | None = None
        self.ending: tuple[Ending, str] | None = None

    @property
    def is_open(self) -> bool:
        """Whether more is taken from the device."""
        return not self._closing.is_set()

    async def closing(self) -> None:
        """Wait until nothing more is taken from the device."""
        await self._closing.wait()

    def expect(self, sealed: Sequence[bytes]) -> bool:
        """Answers to these envelopes will be due. False, and the session ends, when they are more than its window holds."""
        if words := self._dues.expect(sealed):
            self.end(Ending.TOO_MUCH, words)
        return not words

    def deliver(self, answers: Sequence[Answer]) -> None:
        """Answers from the ledger, called in its thread."""
        self._loop.call_soon_threadsafe(self._put, answers)

    def say(self, message: session_pb2.ServerMessage) -> None:
        """Send this after what is due already."""
        self._dues.say(message)
        self._check_that_it_reads()
        self._something.set()

    def no_more(self) -> None:
        """Nothing else is taken: `keep_writing` ends when all that is due is written."""
        self._closing.set()
        self._something.set()

    def end(self, ending: Ending, words: str, last: session_pb2.ServerMessage | None = None) -> None:
        """End the session in this way when all that is due is written, `last` at the end. What was said first counts."""
        if self.ending is None:
            self.ending, self._last = (ending, words), last
        self.no_more()

    async def keep_writing(self) -> None:
        """Write what is due as it comes."""
        while not self._is_cut and (self.is_open or self._dues.awaits_answers or self._dues):
            await self._something.wait()
            self._something.clear()
            for message in self._dues.fetch():
                await self._write(message)
        if self._last is not None:
            await self._write(self._last)

    async def _write(self, message: session_pb2.ServerMessage) -> None:
        if self._is_cut:
            return
        try:
            async with asyncio.timeout(_WRITE_SECONDS):
                await self._context.write(message)
        except TimeoutError:
            self._is_cut = True
            self.end(Ending.TOO_MUCH, f"the device has read nothing for {_WRITE_SECONDS} seconds")

    def _put(self, answers: Sequence[Answer]) -> None:
        if farewell := self._dues.settle(answers):
            self.end(*farewell)
        self._check_that_it_reads()
        self._something.set()

    def _check_that_it_reads(self) -> None:
        if len(self._dues) > _MOST_DUE:
            self._is_cut = True
            self.end(Ending.TOO_MUCH, "the device does not read what it is told")
