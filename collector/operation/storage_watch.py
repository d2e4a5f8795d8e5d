"""Whether the database can be written now. Everything that a running collector reads and writes goes through here.

Trouble ends when upkeep has written as much as an envelope needs: a transaction that succeeds may have held nothing but repeats
and refusals. Damage of the file does not end: what is acknowledged must be safe, and nothing is in a file that is damaged.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from collector.errors import EvidenceDamaged, StoreDamaged, StoreError, StoreFaulty, StoreTrouble
from collector.operation.readiness import Readiness
from collector.store.database import Database, Transaction

log = logging.getLogger(__name__)

STALLED_AFTER_SECONDS: Final = 5
_STORAGE: Final = "storage"
_DAMAGE: Final = "damage"


class StorageWatch:
    """Says that no envelopes are taken while the database cannot be written, stands still, or once it is damaged."""

    def __init__(self, readiness: Readiness, stopwatch: Callable[[], float]) -> None:
        """All is well so far. `stopwatch` gives seconds that never run backwards."""
        self._readiness = readiness
        self._stopwatch = stopwatch
        self._waiting: dict[object, float] = {}
        self.is_in_trouble = False
        self.damage = ""
        readiness.ask(self._standstill)

    @contextmanager
    def waiting(self) -> Iterator[None]:
        """The disk is being waited for while the block lasts."""
        token = object()
        self._waiting[token] = self._stopwatch()
        try:
            yield
        finally:
            del self._waiting[token]

    def works(self) -> None:
        """As much as an envelope needs could be written."""
        if self.is_in_trouble:
            self.is_in_trouble = False
            self._readiness.withdraw(_STORAGE)
            log.warning("the database can be written again")

    def fails(self, error: StoreError) -> None:
        """Something could not be written or read."""
        match error:
            case EvidenceDamaged():  # one envelope, not the file
                return
            case StoreDamaged():
                self._damaged(str(error))
            case StoreTrouble():
                self.is_in_trouble = True
                self._readiness.object(_STORAGE, str(error))

    def _damaged(self, words: str) -> None:
        if not self.damage:
            log.error("the database is damaged: nothing is taken any more until a backup is restored", extra={"reason": words})
        self.damage = words
        self._readiness.object(_DAMAGE, words)

    def _standstill(self) -> str:
        now = self._stopwatch()
        waited = now - min(list(self._waiting.values()), default=now)
        return f"the disk has let us wait for {waited:.0f} seconds" if waited > STALLED_AFTER_SECONDS else ""


class WatchedDatabase:
    """A database whose troubles are told to a watch."""

    def __init__(self, database: Database, storage: StorageWatch) -> None:
        """The same database, watched."""
        self._database = database
        self._storage = storage

    @contextmanager
    def reading(self) -> Iterator[Transaction]:
        """As of the database itself. That a reading took too long, or found too much to do, is no trouble of the disk."""
        try:
            with self._database.reading() as tx:
                yield tx
        except (StoreDamaged, StoreFaulty) as error:
            self._storage.fails(error)
            raise

    @contextmanager
    def writing(self) -> Iterator[Transaction]:
        """As of the database itself. Raises StoreDamaged at once when damage is known."""
        if self._storage.damage:
            raise StoreDamaged(self._storage.damage)
        try:
            with self._storage.waiting(), self._database.writing() as tx:
                yield tx
        except StoreError as error:
            self._storage.fails(error)
            raise

    def close(self) -> None:
        """As of the database itself."""
        self._database.close()
