"""A registry in memory that tells of changes as Windows does by its documents: once for each time it is asked."""

import threading
from collections.abc import Callable

from agent.errors import AccessDenied, NotRecorded


class MadeUpRegistry:
    """Keys with their values. `refused` may not be opened."""

    def __init__(self, *keys: str, refused: frozenset[str] = frozenset()) -> None:
        self._values: dict[str, dict[str, int]] = {each: {} for each in ("HKLM", "HKU", *keys)}
        self._refused = refused
        self._asked: set[str] = set()
        self._lock = threading.Lock()
        self.tell: Callable[[str], None] = print
        self.is_armed = threading.Event()

    def told_by(self, tell: Callable[[str], None]) -> "MadeUpRegistry":
        self.tell = tell
        return self

    # -- what the watcher asks -------------------------------------------------------------------------------------------------

    def watch(self, key: str) -> None:
        with self._lock:
            if key in self._refused:
                raise PermissionError(13, "Access is denied")
            if not self._is_there(key):
                raise FileNotFoundError(2, "The system cannot find the file specified")
            self._asked.add(key)

    def forget(self, key: str) -> None:
        with self._lock:
            self._asked.discard(key)

    def read(self, key: str, *names: str) -> str:
        with self._lock:
            if key in self._refused:
                raise AccessDenied(f"{key} may not be read by this account")
            found = [(name, self._values[key][name]) for name in names if name in self._values.get(key, {})]
        if not found:
            raise NotRecorded(f"there is no {names} in {key}")
        return "".join(f"    {name}    REG_DWORD    {value:#x}\n" for name, value in found)

    # -- what happens ----------------------------------------------------------------------------------------------------------

    def write(self, key: str, name: str, value: int) -> None:
        """A value is written; the keys above it are made."""
        made = key
        with self._lock:
            missing = []
            while not self._is_there(made):
                missing.append(made)
                made = made.rpartition("\\")[0]
            for each in reversed(missing):
                self._values[each] = {}
            self._values[key][name] = value
        self._rings(made)

    def delete(self, key: str) -> None:
        """A key with all below it is deleted."""
        with self._lock:
            for each in [each for each in self._values if f"{each}\\".startswith(f"{key}\\")]:
                del self._values[each]
        self._rings(key.rpartition("\\")[0])

    def held(self) -> set[str]:
        """The keys that are asked about now."""
        with self._lock:
            return set(self._asked)

    def _is_there(self, key: str) -> bool:
        return any(f"{each}\\".startswith(f"{key}\\") for each in self._values)

    def _rings(self, key: str) -> None:
        with self._lock:
            is_asked = key in self._asked
            self._asked.discard(key)
        if is_asked:
            self.tell(key)
