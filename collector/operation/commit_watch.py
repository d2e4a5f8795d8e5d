"""How the ledger's commits go: told by the ledger once for each group, and counted."""

from collections.abc import Callable, Sequence
from typing import Protocol

from collector.arrivals import Answer, Arrival
from collector.operation.metrics import Metrics
from compliance.chain import NackCode


class CommitWatch(Protocol):
    """Whoever wants to know how commits go. Called in the ledger's thread."""

    def begins(self) -> None:
        """A group is about to be written."""
        ...

    def committed(self, arrivals: Sequence[Arrival], answers: Sequence[Answer]) -> None:
        """It is on the disk, and these are its answers, in the order of what had come."""
        ...

    def failed(self, code: NackCode, messages: int) -> None:
        """It could not be stored; so many envelopes hear this code."""
        ...


class Unwatched:
    """For a ledger that nobody watches."""

    def begins(self) -> None:
        """Nobody wants to know."""

    def committed(self, arrivals: Sequence[Arrival], answers: Sequence[Answer]) -> None:
        """Nobody wants to know."""

    def failed(self, code: NackCode, messages: int) -> None:
        """Nobody wants to know."""


class CommitCount:
    """Counts commits, and how long each took."""

    def __init__(self, metrics: Metrics, stopwatch: Callable[[], float]) -> None:
        """Nothing has been committed yet. `stopwatch` gives seconds that never run backwards."""
        self._metrics = metrics
        self._stopwatch = stopwatch
        self._began = 0.0

    def begins(self) -> None:
        """A group is about to be written."""
        self._began = self._stopwatch()

    def committed(self, arrivals: Sequence[Arrival], answers: Sequence[Answer]) -> None:
        """A group is on the disk."""
        self._metrics.group_committed(self._stopwatch() - self._began, arrivals, answers)

    def failed(self, code: NackCode, messages: int) -> None:
        """A group could not be stored."""
        self._metrics.refused(code, messages)
