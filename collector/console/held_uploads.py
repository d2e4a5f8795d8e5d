"""Files that somebody sent and has not confirmed yet: held in memory for a while, for that person alone.

Not on the disk: a table may be full of names, and one that nobody confirms must leave nothing behind. What a collector that is
started again no longer holds is asked for again.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from typing import Final

from collector.console.visit import Upload, Visit
from collector.errors import NotRecorded

LIFE: Final = timedelta(minutes=30)
MOST_OF_A_PERSON: Final = 3
MOST_BYTES: Final = 48 * 1024 * 1024

_GONE: Final = "this file is not held any more (it is for half an hour); send it again"


@dataclass(frozen=True, slots=True)
class Held:
    """One file, whose it is, at which school, and until when it is held."""

    account_id: str
    school_id: str
    upload: Upload
    until: datetime


class HeldUploads:
    """The files of everybody. The oldest goes first where there are too many."""

    def __init__(self, new_name: Callable[[], str]) -> None:
        """`new_name` gives a name that nobody can guess."""
        self._new_name = new_name
        self._lock = Lock()
        self._held: dict[str, Held] = {}

    def keep(self, visit: Visit, upload: Upload) -> str:
        """Hold a file, and say under which name it is found."""
        name = self._new_name()
        held = Held(visit.visitor.account_id, visit.school.school_id, upload, visit.now + LIFE)
        with self._lock:
            self._forget_old(visit.now)
            mine = [key for key, each in self._held.items() if each.account_id == held.account_id]
            for key in mine[: max(0, len(mine) - MOST_OF_A_PERSON + 1)]:
                del self._held[key]
            self._held[name] = held
            while self._bytes > MOST_BYTES:
                del self._held[next(iter(self._held))]
        return name

    def find(self, visit: Visit, name: str) -> Upload:
        """The file of this name, for the person and the school that it was held for. Raises NotRecorded."""
        with self._lock:
            self._forget_old(visit.now)
            held = self._held.get(name)
        if held is None or (held.account_id, held.school_id) != (visit.visitor.account_id, visit.school.school_id):
            raise NotRecorded(_GONE)
        return held.upload

    def drop(self, name: str) -> None:
        """It was confirmed."""
        with self._lock:
            self._held.pop(name, None)

    def _forget_old(self, now: datetime) -> None:
        for key in [key for key, each in self._held.items() if each.until < now]:
            del self._held[key]

    @property
    def _bytes(self) -> int:
        return sum(len(each.upload.content) for each in self._held.values())
