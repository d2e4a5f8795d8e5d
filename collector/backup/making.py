"""Making a backup while the collector serves: a snapshot of the database, and beside it what the database does not hold.

The snapshot comes first and the files after it: an agreement that is moved meanwhile is then in both, never in neither.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import file_digest
from importlib import metadata
from pathlib import Path
from typing import Final

from collector.backup import last_backup
from collector.backup.archive import write_archive
from collector.backup.backup_file import writing
from collector.backup.contents import DATABASE, KEYS, RECORDED, SETTINGS, Contents, Part
from collector.backup.last_backup import LastBackup
from collector.data_folder import DataFolder
from collector.errors import BackupError
from collector.file_lock import locked
from collector.store import audit, schools, sqlite_backup
from collector.store.database import Database
from collector.store.totals import Totals

_WORK_FOLDER: Final = ".backup-work"
_LOCK_FILE: Final = ".backup.lock"
_SPARE_BYTES: Final = 100_000_000
_OF_NO_SCHOOL: Final = ""


@dataclass(frozen=True, slots=True)
class Made:
    """A backup that is on the disk, how much is in it, and how far the audit log went when it was made."""

    file: Path
    size_bytes: int
    totals: Totals
    audit_entry: int
    audit_hash: str


def make_backup(folder: DataFolder, database: Database, to: Path, passphrase: str, *, actor: str, now: datetime) -> Made:
    """Write one file with everything, whole or not at all, and record that it was made. Raises BackupError or StoreError.

    `to` is the new file, or a folder in which it gets a name of its own. Without a passphrase ("") it is not encrypted.
    """
    file = _free_name(folder, to, passphrase, now)
    with _work_folder(folder) as work:
        found = _take_parts(folder, work)
        with database.reading() as tx:
            school_ids = tuple(each.school_id for each in schools.everyone(tx))
        contents = Contents(metadata.version("rollcall"), now, school_ids, _parts(work))
        with writing(file, passphrase) as stream:
            write_archive(stream, contents, {each.name: work / each.name for each in contents.parts})
    audit_entry, audit_hash = _record(folder, database, file, actor, now)
    return Made(file, file.stat().st_size, found, audit_entry, audit_hash)


def _free_name(folder: DataFolder, to: Path, passphrase: str, now: datetime) -> Path:
    ending = "tar.age" if passphrase else "tar"
    file = to / f"rollcall-{now:%Y-%m-%dT%H%M%SZ}.{ending}" if to.is_dir() else to
    if not file.parent.is_dir():
        raise BackupError(f"{file.parent}: no such folder; make it first, or name another file")
    if file.resolve().is_relative_to(folder.path.resolve()):
        raise BackupError(f"{file} lies in the data folder and would be lost with it; name another place, best another disk")
    if file.exists() or file.is_symlink():
        raise BackupError(f"{file} exists already, and no backup is written over anything; name another file, or a folder")
    return file


@contextmanager
def _work_folder(folder: DataFolder) -> Iterator[Path]:
    """In the data folder, where the same things lie in the clear anyway: never on the stick that the backup goes to."""
    try:
        with locked(folder.path / _LOCK_FILE, wait=False):
            work = folder.path / _WORK_FOLDER
            shutil.rmtree(work, ignore_errors=True)  # of a backup that was killed
            _check_room(folder)
            work.mkdir(mode=0o700)
            try:
                yield work
            finally:
                shutil.rmtree(work, ignore_errors=True)
    except BlockingIOError as error:
        raise BackupError(f"another backup of {folder.path} is being made; wait until it has ended") from error


def _check_room(folder: DataFolder) -> None:
    """A backup must never fill the disk under a collector that serves."""
    needed, free = folder.database.stat().st_size + _SPARE_BYTES, shutil.disk_usage(folder.path).free
    if free < needed:
        raise BackupError(f"a backup needs {needed:,} bytes free in {folder.path} for a moment, and {free:,} are; make room")


def _take_parts(folder: DataFolder, work: Path) -> Totals:
    try:
        sqlite_backup.snapshot(folder.database, work / DATABASE)
        found = sqlite_backup.examine(work / DATABASE)
        for name in (SETTINGS, *_names(folder.keys, KEYS), *_names(folder.recorded, RECORDED)):
            if (folder.path / name).exists():
                (work / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(folder.path / name, work / name)
    except OSError as error:
        raise BackupError(f"{error.filename}: cannot be copied: {error.strerror}; no backup was made") from error
    return found


def _names(folder: Path, under: str) -> list[str]:
    return sorted(f"{under}/{each.name}" for each in folder.iterdir() if each.is_file() and not each.is_symlink())


def _parts(work: Path) -> tuple[Part, ...]:
    files = sorted(each for each in work.rglob("*") if each.is_file())
    return tuple(Part(each.relative_to(work).as_posix(), each.stat().st_size, _sha256(each)) for each in files)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def _record(folder: DataFolder, database: Database, file: Path, actor: str, now: datetime) -> tuple[int, str]:
    size_bytes = file.stat().st_size
    with database.writing() as tx:
        audit.write(tx, _OF_NO_SCHOOL, now, actor, "backup.made", file.name, audit.DONE, f"{size_bytes} bytes")
        entry_id, head = audit.head(tx)
    last_backup.write(folder.path, LastBackup(now, file.name, size_bytes, entry_id, head))
    return entry_id, head
