"""One session after its Welcome: what the device says goes to the ledger, and what is due to it goes out."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from collector.arrivals import Arrival
from collector.evidence.ledger import Ledger
from collector.intake.outbox import Outbox
from collector.intake.protocol import SessionContext
from collector.sessions.budgets import spread_seconds
from collector.sessions.device_words import DeviceWord, word_of
from collector.sessions.hall import Hall
from collector.sessions.messages import throttle
from collector.sessions.open_sessions import Ending, OpenSession
from compliance.wire.v1 import session_pb2

_VIA: Final = "grpc"
_CLOSING_SECONDS: Final = 2.0  # for what is due to go out: with the two of the watch, within five
_ROOM_SECONDS: Final = 20.0  # so long a full disk queue holds a device up before it is sent away
_LATER_SECONDS: Final = 30


@dataclass(frozen=True, slots=True)
class Talk:
    """What every conversation needs. `heard` is called at the device's first words after the Welcome, `of_what_came` with what
    it says of the policy and the context that it was sent.
    """

    ledger: Ledger
    hall: Hall
    clock: Callable[[], datetime]
    heard: Callable[[], None]
    of_what_came: Callable[[DeviceWord], None]


class Conversation:
    """Hears one device until it says Bye, hangs up, or is to be heard no longer. `last_words` are of its Bye."""

    def __init__(self, context: SessionContext, session: OpenSession, outbox: Outbox, talk: Talk) -> None:
        """A conversation that begins."""
        self._context = context
        self._session = session
        self._outbox = outbox
        self._talk = talk
        self.last_words = ""

    async def hold(self) -> None:
        """Listen and answer until the session ends from either side, and what is due has gone out."""
        listening = asyncio.create_task(self._listen())
        writing = asyncio.create_task(self._outbox.keep_writing())
        closing = asyncio.create_task(self._outbox.closing())
        try:
            await asyncio.wait({listening, writing, closing}, return_when=asyncio.FIRST_COMPLETED)
            self._outbox.no_more()
            patience = _CLOSING_SECONDS if self._outbox.ending else None
            await asyncio.wait({writing}, timeout=patience)
        finally:
            for task in (listening, writing, closing):
                task.cancel()
            outcomes = await asyncio.gather(listening, writing, closing, return_exceptions=True)
        for outcome in outcomes:
            if isinstance(outcome, Exception):
                raise outcome

    async def _listen(self) -> None:
        message = await self._context.read()
        if isinstance(message, session_pb2.AgentMessage):  # else the stream's end, which says nothing of what arrived
            self._talk.heard()
        while isinstance(message, session_pb2.AgentMessage):
            match message.WhichOneof("kind"):
                case "bye":
                    self.last_words = message.bye.reason or "none"
                    return
                case "envelope":
                    await self._take([message.envelope])
                case "batch":
                    await self._take(message.batch.envelopes)
                case "policy_status" | "context_status" if self._session.takes_a_status():
                    self._talk.of_what_came(word_of(self._session, message))
                case _:
                    pass  # a message of a later version
            if not self._outbox.is_open:
                return
            message = await self._context.read()

    async def _take(self, sealed: Sequence[bytes]) -> None:
        session = self._session
        if not sealed or not await self._may_be_taken(sealed):
            return
        if not session.ends_by_now(self._talk.clock()) and self._outbox.expect(sealed):
            device_id, serial = session.device_id, session.certificate_serial
            self._talk.ledger.take_all([Arrival(each, device_id, serial, _VIA, self._outbox) for each in sealed])

    async def _may_be_taken(self, sealed: Sequence[bytes]) -> bool:
        """A device that is faster than its share waits: while it is not read, HTTP/2 makes its own end wait too."""
        hall = self._talk.hall
        if wait := hall.pace.take(self._session.device_id, sealed):
            await asyncio.sleep(wait)
        if await hall.under_way.room(_ROOM_SECONDS):
            return True
        words, spread = "the collector cannot write as fast as it is told", spread_seconds(len(hall.sessions))
        self._outbox.end(Ending.LATER, words, throttle(_LATER_SECONDS, spread, words))
        return False
