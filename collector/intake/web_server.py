"""A port that speaks HTTP/1.1, held to its budgets: connections of each address and of all, and the time for each thing."""

import asyncio
import contextlib
import socket
from asyncio.sslproto import SSLProtocol
from collections.abc import AsyncIterator, Iterator
from functools import partial
from typing import Final

import uvicorn
from starlette.applications import Starlette

from collector.intake.counted_listener import Connections, CountedListener
from collector.intake.hurried_protocol import HurriedProtocol
from collector.sessions.budgets import Budgets

GRACE_SECONDS: Final = 5
_BACKLOG: Final = 2048  # uvicorn's own
_TLS_BUFFER_BYTES: Final = 32 * 1024
"""What asyncio keeps for reading from each TLS connection: 256 KiB otherwise, also while its device sleeps between two turns.
No argument says so, only this attribute of a class; gRPC, and so every other port, has a TLS of its own."""

_PARTING_SECONDS: Final = 3.0  # for TLS to end on both sides: a device that sleeps between its turns does not notice


def web_config(application: Starlette, budgets: Budgets, **certified: str) -> uvicorn.Config:
    """How an application is served. Who calls is who the socket says, whatever a header may name."""
    return uvicorn.Config(
        application,
        log_config=None,
        lifespan="off",
        server_header=False,
        proxy_headers=False,
        ws="none",
        timeout_keep_alive=budgets.keep_alive_seconds,
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
        protocol = partial(HurriedProtocol, self.config, self.server_state, self.lifespan.state, self._budgets)
        is_secured = bool(self.config.ssl)
        SSLProtocol.max_size = _TLS_BUFFER_BYTES
        loop = asyncio.get_running_loop()
        for each in sockets or []:
            server = await loop.create_server(
                protocol,
                sock=each,
                ssl=self.config.ssl,
                backlog=_BACKLOG,
                ssl_handshake_timeout=self._budgets.handshake_seconds if is_secured else None,
                ssl_shutdown_timeout=_PARTING_SECONDS if is_secured else None,
            )
            self.servers.append(server)
