"""A kit on the disk: a folder that is there whole or not at all, and never one that was there before."""

import secrets
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from collector.errors import KitRefused
from collector.keys.private_files import sync_names, write_private

_FOLDER_MODE = 0o700
_OPEN_FILE_MODE = 0o644


def refuse_folder(folder: Path) -> None:
    """Raises KitRefused when a kit cannot be written there: before a key is made for it."""
    with _told(folder):
        folder.parent.lstat()
        if folder.exists() or folder.is_symlink():
            raise KitRefused(f"{folder} exists already, and what is there stays; name a folder that does not exist yet with -o")


def write_folder(folder: Path, open_files: Mapping[str, str], secret_files: Mapping[str, str]) -> None:
    """Write a folder that only its owner can enter, with secret files that only its owner can read. Raises KitRefused."""
    refuse_folder(folder)
    new = folder.with_name(f".{secrets.token_hex(8)}.tmp")
    try:
        with _told(folder):
            new.mkdir(mode=_FOLDER_MODE)
            for name, text in {**open_files, **secret_files}.items():
                write_private(new / name, text)
            for name in open_files:
                (new / name).chmod(_OPEN_FILE_MODE)
            new.rename(folder)
            sync_names(folder.parent)
    finally:
        shutil.rmtree(new, ignore_errors=True)


@contextmanager
def _told(folder: Path) -> Iterator[None]:
    """The system's errors, in the words of this command."""
    try:
        yield
    except OSError as error:
        raise KitRefused(
            f"{folder}: {error.strerror}; make the folder that it is to lie in, or name another with -o"
        ) from error
