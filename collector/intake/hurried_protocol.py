"""One connection over HTTP/1.1: whoever owes a request, the rest of it, or the taking of an answer has so long for it.

Uvicorn 0.54 bounds only the pause between two requests. Who connects and asks nothing, asks a byte a minute, or asks without
ever reading what he is told, would stay.
"""

import asyncio
from typing import Any, Final

import h11
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

from collector.sessions.budgets import Budgets

_UNREAD_BYTES: Final = 64 * 1024  # asyncio keeps eight times as much for a TLS connection whose other end does not read


class HurriedProtocol(H11Protocol):
    """Uvicorn's own, which cuts off whoever is too slow."""

    def __init__(self, config: uvicorn.Config, state: ServerState, app_state: dict[str, Any], budgets: Budgets) -> None:
        """A connection that is not made yet, of an application that is served within these budgets."""
        super().__init__(config, state, app_state)
        self._budgets = budgets
        self._owed: object = None
        self._cut: asyncio.TimerHandle | None = None
        self._unread_cut: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A request is owed from now on."""
        if not isinstance(transport, asyncio.Transport):
            raise TypeError(f"HTTP needs a stream, and {transport!r} is none")
        super().connection_made(transport)
        transport.set_write_buffer_limits(high=_UNREAD_BYTES)
        self._owes(h11.IDLE)

    def data_received(self, data: bytes) -> None:
        """More of a request, or all of it."""
        super().data_received(data)
        self._owes(self.conn.their_state)

    def pause_writing(self) -> None:
        """The other end does not read: it has a while to begin."""
        super().pause_writing()
        self._unread_cut = self.loop.call_later(self._budgets.unread_seconds, self.transport.abort)

    def resume_writing(self) -> None:
        """It has read."""
        super().resume_writing()
        _cancel(self._unread_cut)

    def timeout_keep_alive_handler(self) -> None:
        """The time between two requests is over: whoever has not even read his last answer is not waited for."""
        if self.transport.get_write_buffer_size():
            self.transport.abort()
        else:
            super().timeout_keep_alive_handler()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing is owed any more."""
        super().connection_lost(exc)
        self._owes(None)
        _cancel(self._unread_cut)

    def _owes(self, what: object) -> None:
        """The head of a request (IDLE), its body (SEND_BODY), or nothing: a reminder that has begun goes on."""
        if what is self._owed:
            return
        self._owed = what
        _cancel(self._cut)
        seconds = self._patience_for(what)
        self._cut = self.loop.call_later(seconds, self.transport.abort) if seconds else None

    def _patience_for(self, what: object) -> float:
        """In seconds; 0 for what is nobody's to hurry."""
        if what is h11.IDLE:
            return self._budgets.idle_seconds
        return self._budgets.body_seconds if what is h11.SEND_BODY else 0


def _cancel(reminder: asyncio.TimerHandle | None) -> None:
    if reminder is not None:
        reminder.cancel()
