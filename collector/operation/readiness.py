"""Does this collector take envelopes now, and if not, why: one objection for each cause, gone when the cause is gone."""

import threading
from collections.abc import Callable
from typing import Final

Objection = Callable[[], str]
"""Why no envelope is taken now; empty when there is nothing to object."""


class Readiness:
    """What stands in the way of taking envelopes. For any number of threads."""

    def __init__(self) -> None:
        """Nothing stands in the way yet."""
        self._lock = threading.Lock()
        self._standing: dict[str, str] = {}
        self._asked: Final[list[Objection]] = []

    def object(self, cause: str, words: str) -> None:
        """From now on this stands in the way."""
        with self._lock:
            self._standing[cause] = words

    def withdraw(self, cause: str) -> None:
        """This stands in the way no longer."""
        with self._lock:
            self._standing.pop(cause, None)

    def ask(self, objection: Objection) -> None:
        """Ask this too, each time: for what nobody would come to tell."""
        self._asked.append(objection)

    def objections(self) -> list[str]:
        """Everything that stands in the way now. None: envelopes are taken."""
        with self._lock:
            standing = list(self._standing.values())
        return standing + [words for each in self._asked if (words := each())]
