"""Files for their owner alone, there in one step or not at all, and on the disk when the call returns."""

import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final

_PRIVATE: Final = 0o600

Sync = Callable[[int], None]
"""Brings to the disk what an open file, or a folder, holds."""


@contextmanager
def written_whole(path: Path, sync: Sync = os.fsync) -> Iterator[BinaryIO]:
    """A file to write into, which takes its name once the block has ended. When the block raises, nothing of it is left."""
    new = path.with_name(f".{secrets.token_hex(8)}.tmp")  # not made of the name, which may be as long as a name can be
    try:
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _PRIVATE), "wb") as file:
            yield file
            file.flush()
            sync(file.fileno())
        new.replace(path)
    finally:
        new.unlink(missing_ok=True)
    sync_names(path.parent, sync)


def write_private(path: Path, text: str, sync: Sync = os.fsync) -> None:
    """Put a text file there in one step, readable by its owner alone, and on the disk when this returns, its name as well."""
    with written_whole(path, sync) as file:
        file.write(text.encode())


def sync_names(folder: Path, sync: Sync = os.fsync) -> None:
    """A name is on the disk once its folder is (fsync(2)). Windows opens no folder; there the file system's journal must do."""
    if os.name != "posix":
        return
    opened = os.open(folder, os.O_RDONLY)
    try:
        sync(opened)
    finally:
        os.close(opened)
