"""A listening socket that closes at once what is too much: of one address, and of all.

The address is the socket's. It is asked before TLS, so that a connection that never gets so far counts too. asyncio calls
`accept` and `close` of the sockets that it is given (asyncio/selector_events.py); on Windows it does not: nothing is counted.
"""

import logging
import socket
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from collector.sessions.doorway import place_of

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Connections:
    """How many connections there are, and how many of each address. For the thread of the event loop."""

    most: int
    most_of_an_address: int
    _all: int = 0
    _held: Counter[str] = field(default_factory=Counter)

    def take(self, address: str) -> bool:
        """One more of this address; False, and nothing is counted, where that is too much."""
        place = place_of(address)
        if self._held[place] >= self.most_of_an_address:
            log.warning("an address holds as many connections as it may; more are closed at once", extra={"peer": place})
            return False
        if self._all >= self.most:
            log.warning("a port has as many connections as it may; more are closed at once")
            return False
        self._held[place] += 1
        self._all += 1
        return True

    def give_back(self, address: str) -> None:
        """One less of this address."""
        place = place_of(address)
        self._all -= 1
        self._held[place] -= 1
        if self._held[place] <= 0:
            del self._held[place]


class CountedListener(socket.socket):
    """A socket that listens, in the place of another one."""

    def __init__(self, listener: socket.socket, connections: Connections) -> None:
        """Take over a socket that listens already."""
        super().__init__(listener.family, listener.type, listener.proto, fileno=listener.detach())
        self._connections = connections

    def accept(self) -> tuple[socket.socket, Any]:
        """The next connection. ConnectionAbortedError for one that was closed at once: asyncio then comes back for the next."""
        connection, peer = super().accept()
        address = str(peer[0])
        if not self._connections.take(address):
            connection.close()
            raise ConnectionAbortedError("too many connections")
        return _Counted(connection, lambda: self._connections.give_back(address)), peer


class _Counted(socket.socket):
    """A connection that says when it is closed."""

    def __init__(self, connection: socket.socket, closed: Callable[[], None]) -> None:
        super().__init__(connection.family, connection.type, connection.proto, fileno=connection.detach())
        self._tell: Callable[[], None] | None = closed

    def close(self) -> None:
        """Close it, and say so once."""
        super().close()
        if self._tell is not None:
            self._tell()
            self._tell = None
