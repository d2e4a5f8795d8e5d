"""Saying the same thing once: what anybody can cause a thousand times a second is written once in a while, with a count."""

import secrets
import threading
from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

_MOST_CAUSES: Final = 10_000
_REFERENCE_BYTES: Final = 4  # enough to find one line in a log, short enough to be read out on the telephone


def new_reference() -> str:
    """A short random name for one line of the log, told to whoever caused it."""
    return secrets.token_hex(_REFERENCE_BYTES)


@dataclass(frozen=True, slots=True)
class Line:
    """What is said of a cause now: `words`, None when none are due, and the name of the line that was written of it last."""

    reference: str
    words: str | None


@dataclass(slots=True)
class _Said:
    at: datetime
    reference: str
    kept_back: int = 0


class Quiet:
    """Lets one line per cause and period through; the next one says how many were kept back. For any number of threads."""

    def __init__(self, period: timedelta) -> None:
        """Nothing has been said yet."""
        self._period = period
        self._lock = threading.Lock()
        self._said: dict[Hashable, _Said] = {}
        self._here = threading.local()

    @contextmanager
    def unless_undone(self) -> Iterator[None]:
        """What this thread says in the block goes into a transaction: when the block fails, nothing of it was said."""
        journal: list[tuple[Hashable, _Said | None]] = []
        self._here.journal = journal
        try:
            yield
        except BaseException:
            self._take_back(journal)
            raise
        finally:
            self._here.journal = None

    def say(self, cause: Hashable, words: str, now: datetime) -> str | None:
        """The line to write for this cause, or None while one was written a short time ago."""
        return self.line(cause, words, now).words

    def line(self, cause: Hashable, words: str, now: datetime) -> Line:
        """The line to write for this cause, if one is due, and the reference under which it, or the one before, is found."""
        reference, kept_back = self._count(cause, now)
        if kept_back is None:
            return Line(reference, None)
        return Line(reference, f"{words} (and {kept_back} more like it before)" if kept_back else words)

    def kept_back(self, cause: Hashable, now: datetime) -> int | None:
        """How many like it were kept back since the last that was let through; None where this one is kept back too."""
        return self._count(cause, now)[1]

    def _count(self, cause: Hashable, now: datetime) -> tuple[str, int | None]:
        with self._lock:
            last = self._said.get(cause)
            self._note(cause, last)
            if last is not None and now - last.at < self._period:
                last.kept_back += 1
                return last.reference, None
            if len(self._said) >= _MOST_CAUSES:
                self._said.clear()
            fresh = self._said[cause] = _Said(now, new_reference())
        return fresh.reference, 0 if last is None else last.kept_back

    def _note(self, cause: Hashable, last: _Said | None) -> None:
        journal = getattr(self._here, "journal", None)
        if journal is not None:
            journal.append((cause, None if last is None else replace(last)))

    def _take_back(self, journal: list[tuple[Hashable, _Said | None]]) -> None:
        with self._lock:
            for cause, before in reversed(journal):
                if before is None:
                    self._said.pop(cause, None)
                else:
                    self._said[cause] = before
