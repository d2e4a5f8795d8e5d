"""One process at a time: a lock that the system lets go of by itself when its holder dies, however it dies."""

import sys
from pathlib import Path
from typing import IO, Final

from agent.errors import SpoolBusy
from agent.state_folder import FILE_MODE

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

_LOCKED_BYTES: Final = 1


class SingleWriter:
    """Holds the lock on a file from its making until `close`. Raises SpoolBusy when another process holds it."""

    def __init__(self, path: Path) -> None:
        path.touch(mode=FILE_MODE)
        self._file = path.open("ab")
        try:
            _lock(self._file)
        except OSError as error:
            self._file.close()
            raise SpoolBusy(
                f"{path.parent} is in use by another rollcall-agent. Wait until it has ended, or stop the service"
            ) from error

    def close(self) -> None:
        """Let the next one in. The file stays: removing it would let two in at once."""
        self._file.close()


def _lock(file: IO[bytes]) -> None:
    if sys.platform == "win32":
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, _LOCKED_BYTES)
    else:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
