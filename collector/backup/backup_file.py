"""A backup as a file: encrypted to a passphrase or not, written whole or not at all, and never over another file."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from collector.backup.age_file import AgeReader, AgeWriter
from collector.backup.age_header import VERSION_LINE
from collector.backup.archive import Readable, Writable
from collector.errors import BackupError, DamagedBackup, WrongPassphrase
from collector.keys.private_files import written_whole


@contextmanager
def writing(file: Path, passphrase: str) -> Iterator[Writable]:
    """A stream into a new backup. It is there, mode 0600 and on the disk, once the block has ended. No passphrase: "" ."""
    try:
        with written_whole(file) as raw:
            if not passphrase:
                yield raw
                return
            sealed = AgeWriter(raw, passphrase)
            yield sealed
            sealed.close()
    except OSError as error:
        raise BackupError(f"{file}: cannot be written: {error.strerror or error}; no backup was made") from error


@contextmanager
def reading(file: Path, passphrase: str) -> Iterator[Readable]:
    """A backup's archive. Raises BackupError; what the block raises about it gets the file's name."""
    try:
        with file.open("rb") as raw:
            yield _opened(raw, passphrase)
    except OSError as error:
        raise BackupError(f"{file}: cannot be read: {error.strerror or error}") from error
    except BackupError as error:
        raise type(error)(f"{file}: {error}") from error


def _opened(raw: BinaryIO, passphrase: str) -> Readable:
    first = raw.read(len(VERSION_LINE))
    raw.seek(0)
    if not first:
        raise DamagedBackup("it is empty")
    if first != VERSION_LINE:
        if passphrase:
            raise WrongPassphrase("it is not encrypted; leave the passphrase out, and ask who put it there")
        return raw
    if not passphrase:
        raise WrongPassphrase("it is encrypted; give its passphrase with --passphrase-file or --ask-passphrase")
    return AgeReader(raw, passphrase)
