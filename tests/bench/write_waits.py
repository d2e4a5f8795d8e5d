"""How long whoever writes a little waits while something else goes on: what an acknowledgement waits for in the database."""

import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from typing import Final

from collector.store import nonces
from collector.store.database import Database, Transaction

_EVERY_SECONDS: Final = 0.02


class WatchedDatabase:
    """The same database, and how long each writing transaction held the lock, its commit included."""

    def __init__(self, database: Database) -> None:
        """Nothing has been written yet."""
        self._database = database
        self.held_seconds: list[float] = []

    def reading(self) -> AbstractContextManager[Transaction]:
        """As it is."""
        return self._database.reading()

    @contextmanager
    def writing(self) -> Iterator[Transaction]:
        """From the first statement on."""
        began = 0.0
        with self._database.writing() as tx:
            began = time.perf_counter()
            yield tx
        self.held_seconds.append(time.perf_counter() - began)

    def close(self) -> None:
        """As it is."""
        self._database.close()


def waits_during(act: Callable[[], object], database: Database, now: datetime) -> list[float]:
    """How long each of many small writings took from its beginning to its commit, shortest first."""
    waits: list[float] = []
    stopped = threading.Event()

    def write() -> None:
        while not stopped.wait(_EVERY_SECONDS):
            began = time.perf_counter()
            with database.writing() as tx:
                nonces.issue(tx, secrets.token_bytes(32), now)
            waits.append(time.perf_counter() - began)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        act()
    finally:
        stopped.set()
        writer.join()
    return sorted(waits)
