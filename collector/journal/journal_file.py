"""The file `journal.jsonl`: only ever added to, its owner's alone, and on the disk before anybody relies on it."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Final

from collector.file_lock import locked
from collector.journal.recorded import Recorded, read_recorded
from collector.keys.private_files import Sync, sync_names, written_whole

LOCK_FILE: Final = ".journal.lock"
_PRIVATE: Final = 0o600


class JournalFile:
    """One journal. Whoever reads it in order to add to it holds its lock meanwhile: other commands write too."""

    def __init__(self, path: Path, sync: Sync = os.fsync) -> None:
        """A journal that may not be there yet."""
        self.path = path
        self._sync = sync

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the lock, once whoever holds it has let go."""
        with locked(self.path.with_name(LOCK_FILE), wait=True):
            yield

    def read(self) -> Recorded:
        """What stands in it; nothing where there is no file. Raises OSError."""
        try:
            return read_recorded(self.path.read_bytes())
        except FileNotFoundError:
            return Recorded()

    def size_bytes(self) -> int:
        """How long it is; 0 where there is none. Raises OSError."""
        return self.path.stat().st_size if self.path.exists() else 0

    def add(self, size_bytes: int, texts: Sequence[str]) -> int:
        """Add lines behind so many bytes, and say how many there are then. What stood there was a torn line. Raises OSError."""
        is_new = not self.path.exists()
        with os.fdopen(os.open(self.path, os.O_RDWR | os.O_CREAT, _PRIVATE), "r+b") as file:
            file.truncate(size_bytes)
            file.seek(size_bytes)
            file.write(_bytes(texts))
            file.flush()
            self._sync(file.fileno())
            size_bytes = file.tell()
        if is_new:
            sync_names(self.path.parent, self._sync)
        return size_bytes

    def begin_anew(self, texts: Sequence[str], now: datetime) -> Path | None:
        """Write all lines anew. A file that is there already is moved aside, never deleted; its new name. Raises OSError."""
        aside = self.path.with_name(f"{self.path.name}.aside-{now:%Y-%m-%dT%H%M%S.%fZ}") if self.path.exists() else None
        if aside is not None:
            self.path.rename(aside)
        with written_whole(self.path, self._sync) as file:
            file.write(_bytes(texts))
        return aside


def _bytes(texts: Sequence[str]) -> bytes:
    return "".join(f"{each}\n" for each in texts).encode()
