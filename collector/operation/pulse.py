"""Does the disk still write? A few bytes into a file of their own and down to the disk, every now and then."""

import os
from datetime import datetime
from pathlib import Path
from typing import Final

from collector.store.instants import to_text

FILE_NAME: Final = ".pulse"
_PRIVATE: Final = 0o600


def beat(folder: Path, now: datetime) -> None:
    """Write the time over what was written before, and return when it is on the disk. Raises OSError."""
    handle = os.open(folder / FILE_NAME, os.O_WRONLY | os.O_CREAT, _PRIVATE)
    try:
        os.write(handle, f"{to_text(now)}\n".encode())
        os.fsync(handle)
    finally:
        os.close(handle)
