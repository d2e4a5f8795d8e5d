"""Looking into a backup without restoring it: is it whole, as it was, the database in it sound, and how much is there."""

import tempfile
from dataclasses import dataclass
from pathlib import Path

from collector.backup.archive import read_archive
from collector.backup.backup_file import reading
from collector.backup.contents import DATABASE, KEYS, Contents
from collector.errors import BackupError, DamagedBackup
from collector.keys.keys import CollectorKeys
from collector.store import sqlite_backup
from collector.store.sqlite import SqliteDatabase
from collector.store.totals import Totals


@dataclass(frozen=True, slots=True)
class Checked:
    """A backup that this version could restore."""

    contents: Contents
    totals: Totals


def check_backup(file: Path, passphrase: str) -> Checked:
    """Read it whole. Raises BackupError, StoreDamaged, or DataFolderError for the database of a newer version.

    What was encrypted lies in the clear in a folder for temporary files meanwhile, for its owner alone.
    """
    try:
        with tempfile.TemporaryDirectory(prefix="rollcall-check-") as folder:
            return unpack(file, passphrase, Path(folder))
    except OSError as error:
        raise BackupError(f"{error.filename or file}: {error.strerror or error}; TMPDIR may name a roomier folder") from error


def unpack(file: Path, passphrase: str, folder: Path) -> Checked:
    """Write the parts into a folder and look at them there. The database comes to this version's tables. Raises as above."""
    with reading(file, passphrase) as stream:
        contents = read_archive(stream, folder)
    found = sqlite_backup.examine(folder / DATABASE)
    SqliteDatabase(folder / DATABASE).close()
    try:
        CollectorKeys(folder / KEYS)
    except (OSError, TypeError, ValueError) as error:
        raise DamagedBackup(f"{file}: the keys in it cannot be loaded: {error}") from error
    return Checked(contents, found)
