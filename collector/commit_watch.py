"""How the ledger's commits go: told by the ledger once for each group, asked by whoever says how the collector is doing."""

from collections.abc import Callable, Sequence
from typing import Final, Protocol

from collector.arrivals import Answer
from collector.errors import StoreError
from collector.metrics import Metrics
from collector.readiness import Readiness
from compliance.chain import NackCode

STALLED_AFTER_SECONDS: Final = 5
_CAUSE: Final = "storage"


class CommitWatch(Protocol):
    """Whoever wants to know how commits go. Called in the ledger's thread."""

    def begins(self) -> None:
        """A group is about to be written."""
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
    """Counts commits, and says that no envelopes are taken while they fail or stand still."""

    def __init__(self, metrics: Metrics, readiness: Readiness, stopwatch: Callable[[], float]) -> None:
        """Nothing has been committed yet. `stopwatch` gives seconds that never run backwards."""
        self._metrics = metrics
        self._readiness = readiness
        self._stopwatch = stopwatch
        self._began: float | None = None
        readiness.ask(self._standstill)

    def begins(self) -> None:
        """A group is about to be written."""
        self._began = self._stopwatch()

    def committed(self, answers: Sequence[Answer]) -> None:
        """A group is on the disk: whatever kept the one before from it is over."""
        began, self._began = self._began, None
        self._metrics.group_committed(self._stopwatch() - (began or 0), answers)
        self._readiness.withdraw(_CAUSE)

    def failed(self, error: Exception, code: NackCode, messages: int) -> None:
        """A group could not be stored. Only where that is the store's doing will the next one fare no better."""
        self._began = None
        self._metrics.refused(code, messages)
        if isinstance(error, StoreError):
            self._readiness.object(_CAUSE, str(error))

    def _standstill(self) -> str:
        began = self._began
        waited = 0.0 if began is None else self._stopwatch() - began
        return f"a commit has been under way for {waited:.0f} seconds" if waited > STALLED_AFTER_SECONDS else ""
