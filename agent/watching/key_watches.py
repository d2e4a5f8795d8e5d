"""Which keys of the registry are held open so that every change is told: each key on the way, because any may come and go.

Source: RegNotifyChangeKeyValue of Microsoft Learn. It tells one change and must then be asked again; it tells that a key below
was made or deleted, and not that the key itself was (pages of before 2000 say so), so the keys above are asked too.
"""

from collections.abc import Iterable, Set
from typing import Protocol

from agent.watching.watched_key import WatchedKey


class Registry(Protocol):
    """What tells of changes in keys: see agent.watching.registry_signals."""

    def watch(self, key: str) -> None:
        """Tell of the next change of this key's values and of the names of the keys below. Raises OSError."""

    def forget(self, key: str) -> None:
        """Tell no more of it, and let go of it."""


class KeyWatches:
    """The keys that are held open for a list of places. `not_watched` has those that should be and cannot, with the reason."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        self._held: set[str] = set()
        self.not_watched: dict[str, str] = {}

    @property
    def count(self) -> int:
        """How many keys are held open."""
        return len(self._held)

    def arm(self, keys: Iterable[WatchedKey], told: Set[str] = frozenset()) -> None:
        """Hold these keys and no others. Those that told of a change are asked again, and whatever lies below them."""
        for key in [each for each in self._held if any(f"{each}\\".startswith(f"{one}\\") for one in told)]:
            self._let_go(key)
        self.not_watched = {}
        wanted, missing = set[str](), set[str]()
        for place in keys:
            for step in place.way:
                if step in missing or not self._holds(step):
                    missing.add(step)
                    break
                wanted.add(step)
        for key in self._held - wanted:
            self._let_go(key)

    def close(self) -> None:
        """Hold none."""
        for key in list(self._held):
            self._let_go(key)

    def _holds(self, key: str) -> bool:
        """Whether it is told of from now on. One that is not there is waited for by the key above it."""
        if key in self._held:
            return True
        try:
            self._registry.watch(key)
        except FileNotFoundError:
            return False
        except OSError as error:
            self.not_watched[key] = error.strerror or "no reason given"
            return False
        self._held.add(key)
        return True

    def _let_go(self, key: str) -> None:
        self._held.discard(key)
        self._registry.forget(key)
