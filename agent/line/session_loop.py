"""The event loop on which the sessions of this process over gRPC wait, in a thread of its own from the first of them on.

One for all: gRPC wakes every loop that it knows for each event, and complains of those that came too late (grpc/grpc#25364).
"""

import asyncio
import threading
from typing import Final

_FIRST: Final = threading.Lock()
_loops: Final[list[asyncio.AbstractEventLoop]] = []


def session_loop() -> asyncio.AbstractEventLoop:
    """The loop of this process. It ends with the process."""
    with _FIRST:
        if not _loops:
            _loops.append(
                asyncio.SelectorEventLoop()
            )  # of every system: gRPC watches a socket with it, which not all loops can
            threading.Thread(target=_loops[0].run_forever, name="sessions", daemon=True).start()
        return _loops[0]
