"""A lock on a file that the system lets go of by itself when its holder dies, however it dies."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

_PRIVATE: Final = 0o600
_LOCKED_BYTES: Final = 1


@contextmanager
def locked(path: Path, *, wait: bool) -> Iterator[None]:
    """Hold the lock while the block runs. The file stays afterwards: removing it would let two in at once.

    Without `wait`, BlockingIOError when another process, or another block of this one, holds it.
    """
    opened = os.open(path, os.O_RDWR | os.O_CREAT, _PRIVATE)
    try:
        _lock(opened, wait=wait)
        yield
    finally:
        os.close(opened)


def _lock(opened: int, *, wait: bool) -> None:
    if sys.platform == "win32":
        try:
            msvcrt.locking(opened, msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, _LOCKED_BYTES)
        except OSError as error:
            raise BlockingIOError(error.errno, "another process holds the lock") from error
    else:
        fcntl.flock(opened, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
