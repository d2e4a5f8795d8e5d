"""Putting a backup back: into a folder that is not there yet, whole or not at all. Nothing that was there is ever deleted."""

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from collector.backup.checking import Checked, unpack
from collector.config import read_config
from collector.data_folder import DataFolder
from collector.errors import BackupError, DataFolderError
from collector.private_files import sync_names
from collector.store import audit, sqlite_backup
from collector.store.sqlite import SqliteDatabase

_OF_NO_SCHOOL: Final = ""


@dataclass(frozen=True, slots=True)
class Restored:
    """A data folder that can be served. `aside` is where the one that was there before lies now."""

    checked: Checked
    aside: Path | None


def restore(file: Path, passphrase: str, to: Path, *, replace: bool, actor: str, now: datetime) -> Restored:
    """Make a data folder of a backup. Raises BackupError, DataFolderError or StoreError, and has then changed nothing.

    `to` must be absent or empty. With `replace` a folder that is there is moved aside, unless somebody is using it.
    """
    to = to.resolve()
    _check_target(to, replace=replace)
    with _beside(to) as new:
        checked = _fill(new, file, passphrase, actor, now)
        aside = _free_name(to, now) if _holds_something(to) else None
        _put(new, to, aside)
    return Restored(checked, aside)


def _check_target(to: Path, *, replace: bool) -> None:
    if not _holds_something(to):
        return
    if not to.is_dir():
        raise DataFolderError(f"{to}: is no folder; name another one with --data")
    if not replace:
        raise DataFolderError(
            f"{to}: not empty; nothing was changed. Name another folder with --data, or move this one aside with --replace"
        )
    sqlite_backup.refuse_in_use(DataFolder(to).database)


def _holds_something(folder: Path) -> bool:
    return folder.exists() and (not folder.is_dir() or any(folder.iterdir()))


@contextmanager
def _beside(to: Path) -> Iterator[Path]:
    """A new folder on the same file system, so that it can take the name in one step; it goes when the block raises."""
    new = to.with_name(f".{secrets.token_hex(8)}.restoring")
    try:
        DataFolder.create(new)
        yield new
    except OSError as error:
        raise BackupError(f"{error.filename or new}: {error.strerror or error}; nothing was restored") from error
    finally:
        shutil.rmtree(new, ignore_errors=True)


def _fill(new: Path, file: Path, passphrase: str, actor: str, now: datetime) -> Checked:
    checked = unpack(file, passphrase, new)
    read_config(new)
    with closing(SqliteDatabase(DataFolder(new).database)) as database, database.writing() as tx:
        words = f"from {file.name}, made at {checked.contents.made_at:%Y-%m-%d %H:%M:%S} UTC"
        audit.write(tx, _OF_NO_SCHOOL, now, actor, "backup.restored", "", audit.DONE, words)
    DataFolder.open(new)
    _sync_everything(new)
    return checked


def _sync_everything(folder: Path) -> None:
    for path in folder.rglob("*"):
        if path.is_file():
            opened = os.open(path, os.O_RDONLY)
            try:
                os.fsync(opened)
            finally:
                os.close(opened)
        else:
            sync_names(path)
    sync_names(folder)


def _free_name(to: Path, now: datetime) -> Path:
    return to.with_name(f"{to.name}.before-restore-{now:%Y-%m-%dT%H%M%SZ}")


def _put(new: Path, to: Path, aside: Path | None) -> None:
    """Two steps when something is moved aside; should the second fail, the first is taken back."""
    if aside is not None:
        _rename(to, aside)
    try:
        _rename(new, to)
    except BackupError:
        if aside is not None:
            aside.rename(to)
        raise
    sync_names(to.parent)


def _rename(path: Path, to: Path) -> None:
    try:
        path.rename(to)
    except OSError as error:
        hint = "; where --data is itself a disk's mount point, name a folder in it" if os.path.ismount(to) else ""
        raise BackupError(f"{path} cannot become {to}: {error.strerror}{hint}; nothing was changed") from error
