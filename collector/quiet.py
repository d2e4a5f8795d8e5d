"""Saying the same thing once: what anybody can cause a thousand times a second is written once in a while, with a count."""

import threading
from collections.abc import Hashable
from datetime import datetime, timedelta
from typing import Final

_MOST_CAUSES: Final = 10_000


class Quiet:
    """Lets one line per cause and period through; the next one says how many were kept back. For any number of threads."""

    def __init__(self, period: timedelta) -> None:
        """Nothing has been said yet."""
        self._period = period
        self._lock = threading.Lock()
        self._said: dict[Hashable, tuple[datetime, int]] = {}

    def say(self, cause: Hashable, words: str, now: datetime) -> str | None:
        """The line to write for this cause, or None while one was written a short time ago."""
        kept_back = self.kept_back(cause, now)
        if kept_back is None:
            return None
        return f"{words} (and {kept_back} more like it before)" if kept_back else words

    def kept_back(self, cause: Hashable, now: datetime) -> int | None:
        """How many like it were kept back since the last that was let through; None where this one is kept back too."""
        with self._lock:
            last = self._said.get(cause)
            if last is not None and now - last[0] < self._period:
                self._said[cause] = (last[0], last[1] + 1)
                return None
            if len(self._said) >= _MOST_CAUSES:
                self._said.clear()
            self._said[cause] = (now, 0)
        return 0 if last is None else last[1]
