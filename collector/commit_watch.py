"""How the ledger's commits go: told by the ledger once for each group, asked by whoever says how the collector is doing."""

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Final, Protocol

from collector.arrivals import Answer
from collector.errors import EvidenceDamaged, StoreConflict, StoreDamaged, StoreError
from collector.metrics import Metrics
from collector.readiness import Readiness
from compliance.chain import NackCode

log = logging.getLogger(__name__)

STALLED_AFTER_SECONDS: Final = 5
_STORAGE: Final = "storage"
_DAMAGE: Final = "damage"


class CommitWatch(Protocol):
    """Whoever wants to know how commits go. Called in the ledger's thread."""

    def begins(self) -> None:
        """A group is about to be written. Raises StoreDamaged where nothing may be written any more."""
        ...

    def committed(self, answers: Sequence[Answer]) -> None:
        """It is on the disk, and these are its answers."""
        ...

    def failed(self, error: Exception, code: NackCode, messages: int) -> None:
        """It could not be stored; so many envelopes hear this code."""
        ...


class Unwatched:
    """For a ledger that nobody watches."""

    def begins(self) -> None:
        """Nobody wants to know."""

    def committed(self, answers: Sequence[Answer]) -> None:
        """Nobody wants to know."""

    def failed(self, error: Exception, code: NackCode, messages: int) -> None:
        """Nobody wants to know."""


class StorageWatch:
    """Counts commits, and says that no envelopes are taken while they fail or stand still, or once the file is damaged."""

    def __init__(self, metrics: Metrics, readiness: Readiness, stopwatch: Callable[[], float]) -> None:
        """Nothing has been committed yet. `stopwatch` gives seconds that never run backwards."""
        self._metrics = metrics
        self._readiness = readiness
        self._stopwatch = stopwatch
        self._began: float | None = None
        self._pulse_began: float | None = None
        self._damage = ""
        self.is_in_trouble = False
        readiness.ask(self._standstill)

    @property
    def is_damaged(self) -> bool:
        """Whether the file was found damaged: then nothing more is written into it."""
        return bool(self._damage)

    def begins(self) -> None:
        """A group is about to be written. What is acknowledged must be safe, and nothing is in a file that is damaged."""
        if self._damage:
            raise StoreDamaged(self._damage)
        self._began = self._stopwatch()

    def committed(self, answers: Sequence[Answer]) -> None:
        """A group is on the disk. It may have held nothing but repeats and refusals, so it ends no trouble."""
        began, self._began = self._began, None
        self._metrics.group_committed(self._stopwatch() - (began or 0), answers)

    def failed(self, error: Exception, code: NackCode, messages: int) -> None:
        """A group could not be stored. Only where that is the store's doing will the next one fare no better."""
        self._began = None
        self._metrics.refused(code, messages)
        if isinstance(error, StoreError):
            self.fails(error)

    @contextmanager
    def pulse(self) -> Iterator[None]:
        """A few bytes are written to the disk while the block lasts, whether or not there is anything to commit."""
        self._pulse_began = self._stopwatch()
        try:
            yield
        finally:
            self._pulse_began = None

    def works(self) -> None:
        """As much as an envelope needs could be written."""
        if self.is_in_trouble:
            self.is_in_trouble = False
            self._readiness.withdraw(_STORAGE)
            log.warning("the database can be written again")

    def fails(self, error: StoreError) -> None:
        """Something could not be written or read, by the ledger or by anybody else here. Damage in the file itself stays."""
        match error:
            case EvidenceDamaged() | StoreConflict():  # one envelope's own, not the file's
                return
            case StoreDamaged():
                self._damaged(str(error))
            case _:
                self.is_in_trouble = True
                self._readiness.object(_STORAGE, str(error))

    def _damaged(self, words: str) -> None:
        if not self._damage:
            log.error("the database is damaged: nothing is taken any more until a backup is restored", extra={"reason": words})
        self._damage = words
        self._readiness.object(_DAMAGE, words)

    def _standstill(self) -> str:
        began, now = [each for each in (self._began, self._pulse_began) if each is not None], self._stopwatch()
        waited = now - min(began, default=now)
        return f"the disk has let us wait for {waited:.0f} seconds" if waited > STALLED_AFTER_SECONDS else ""
