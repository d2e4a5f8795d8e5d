"""A port that speaks HTTP/1.1, held to its budgets: connections of each address and of all, and the time to ask something.

Uvicorn 0.54 bounds only the pause between two requests. Who connects and asks nothing, or asks a byte a minute, would stay.
"""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Iterator
from functools import partial
from typing import Any, Final

import h11
import uvicorn
from starlette.applications import Starlette
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

from collector.intake.counted_listener import Connections, CountedListener
from collector.sessions.budgets import Budgets

GRACE_SECONDS: Final = 5
_BACKLOG: Final = 2048  # uvicorn's own


def web_config(application: Starlette, **certified: str) -> uvicorn.Config:
    """How an application is served. Who calls is who the socket says, whatever a header may name."""
    return uvicorn.Config(
        application,
        log_config=None,
        lifespan="off",
        server_header=False,
        proxy_headers=False,
        ws="none",
        timeout_graceful_shutdown=GRACE_SECONDS,
        ssl_certfile=certified.get("ssl_certfile"),
        ssl_keyfile=certified.get("ssl_keyfile"),
    )


@contextlib.asynccontextmanager
async def web_server(config: uvicorn.Config, listener: socket.socket, budgets: Budgets) -> AsyncIterator[None]:
    """Serve on a socket that listens, until the block ends."""
    server = _WebServer(config, budgets)
    connections = Connections(budgets.most_connections, budgets.most_connections_of_an_address)
    with CountedListener(listener, connections) as counted:
        task = asyncio.create_task(server.serve([counted]))
        while not server.started and not task.done():
            await asyncio.sleep(0.01)
        try:
            yield
        finally:
            server.should_exit = True
            await task


class _WebServer(uvicorn.Server):
    """Uvicorn without its own signal handlers, since the collector stops all ports together, and with limits of time."""

    def __init__(self, config: uvicorn.Config, budgets: Budgets) -> None:
        super().__init__(config)
        self._budgets = budgets

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals to whoever serves."""
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen. Uvicorn itself gives nobody a way to say how long a TLS handshake may take."""
        await super().startup(sockets=[])
        protocol = partial(_Protocol, self.config, self.server_state, self.lifespan.state, self._budgets)
        patience = self._budgets.handshake_seconds if self.config.ssl else None
        loop = asyncio.get_running_loop()
        for each in sockets or []:
            server = await loop.create_server(
                protocol, sock=each, ssl=self.config.ssl, backlog=_BACKLOG, ssl_handshake_timeout=patience
            )
            self.servers.append(server)


class _Protocol(H11Protocol):
    """One connection. Whoever owes the rest of a request has so long for it, and is then cut off."""

    def __init__(self, config: uvicorn.Config, state: ServerState, app_state: dict[str, Any], budgets: Budgets) -> None:
        super().__init__(config, state, app_state)
        self._budgets = budgets
        self._owed: object = None
        self._cut: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # uvicorn's own narrowing
        """A request is owed from now on."""
        super().connection_made(transport)
        self._owes(h11.IDLE)

    def data_received(self, data: bytes) -> None:
        """More of a request, or all of it."""
        super().data_received(data)
        self._owes(self.conn.their_state)

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing is owed any more."""
        super().connection_lost(exc)
        self._owes(None)

    def _owes(self, what: object) -> None:
        """The head of a request (IDLE), its body (SEND_BODY), or nothing: a reminder that has begun goes on."""
        if what is self._owed:
            return
        self._owed = what
        if self._cut is not None:
            self._cut.cancel()
        seconds = self._patience_for(what)
        self._cut = self.loop.call_later(seconds, self.transport.abort) if seconds else None

    def _patience_for(self, what: object) -> float:
        """In seconds; 0 for what is nobody's to hurry."""
        if what is h11.IDLE:
            return self._budgets.idle_seconds
        return self._budgets.body_seconds if what is h11.SEND_BODY else 0
