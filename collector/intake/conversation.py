"""One session after its Welcome: what the device says goes to the ledger, and what is due to it goes out."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

from collector.arrivals import Arrival
from collector.intake.outbox import Outbox
from collector.intake.protocol import SessionContext
from collector.ledger import Ledger
from collector.sessions import objections
from collector.sessions.caller import Caller
from collector.sessions.open_sessions import Ending
from compliance.wire.v1 import session_pb2

_VIA: Final = "grpc"
_CLOSING_SECONDS: Final = 3.0  # for what is due to go out; a device that is not heard any more is gone within five


class Conversation:
    """Hears one device until it says Bye, hangs up, or is to be heard no longer."""

    def __init__(
        self,
        context: SessionContext,
        caller: Caller,
        outbox: Outbox,
        ledger: Ledger,
        clock: Callable[[], datetime],
        heard: Callable[[], None],
    ) -> None:
        """A conversation that begins. `heard` is called once, when the device says something."""
        self._context = context
        self._caller = caller
        self._outbox = outbox
        self._ledger = ledger
        self._clock = clock
        self._heard = heard

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
            self._heard()
        while isinstance(message, session_pb2.AgentMessage):
            match message.WhichOneof("kind"):
                case "bye":
                    return
                case "envelope":
                    self._take([message.envelope])
                case "batch":
                    self._take(message.batch.envelopes)
                case _:
                    pass  # a status that asks for nothing, or a message of a later version
            if not self._outbox.is_open:
                return
            message = await self._context.read()

    def _take(self, sealed: Sequence[bytes]) -> None:
        if self._caller.expires_at <= self._clock():
            self._outbox.end(Ending.REFUSED, objections.EXPIRED.words)
        elif sealed and self._outbox.expect(sealed):
            device_id, serial = self._caller.device_id, self._caller.certificate_serial
            self._ledger.take_all([Arrival(each, device_id, serial, _VIA, self._outbox) for each in sealed])
