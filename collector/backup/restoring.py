"""Putting a backup back: into a folder that is not there yet, whole or not at all. Nothing that was there is ever deleted."""

import os
import re
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from collector.backup import last_backup
from collector.backup.checking import Checked, unpack
from collector.backup.last_backup import LastBackup
from collector.backup.restored_journal import JournalSource, bring_in, source_of
from collector.config import read_config
from collector.data_folder import DataFolder
from collector.errors import BackupError, DataFolderError
from collector.journal.reconciling import Reconciled
from collector.keys.private_files import sync_names
from collector.store import account_links, audit, session_nonces, sqlite_backup, web_sessions
from collector.store.sqlite import SqliteDatabase

_OF_NO_SCHOOL: Final = ""
_LEFT_OVER: Final = re.compile(r"journal\.jsonl(\..*)?|\.journal\.lock")


@dataclass(frozen=True, slots=True)
class Restored:
    """A data folder that can be served. `aside` is where the one that was there before lies now."""

    checked: Checked
    journal: Reconciled
    aside: Path | None


@dataclass(frozen=True, slots=True)
class Restoring:
    """What was asked. `journal` names one; else the one that lies in `to` is taken. `new_word` answers random words."""

    file: Path
    passphrase: str
    to: Path
    journal: Path | None
    replace: bool
    actor: str
    now: datetime
    new_word: Callable[[], str]


def restore(asked: Restoring) -> Restored:
    """Make a data folder of a backup. Raises BackupError, DataFolderError or StoreError, and has then changed nothing.

    `to` must be absent, or empty but for a journal. With `replace` a folder that is there is moved aside, unless it is in use.
    """
    to = asked.to.resolve()
    _check_target(to, replace=asked.replace)
    with _beside(to) as new:
        checked, journal = _fill(new, asked, source_of(asked.journal, DataFolder(to)))
        aside = _free_name(to, asked.now) if to.exists() and any(to.iterdir()) else None
        _put(new, to, aside)
    return Restored(checked, journal, aside)


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
    """A journal alone is what is left of a data folder: it is what the restored one goes on with."""
    if not folder.is_dir():
        return folder.exists()
    return any(not _LEFT_OVER.fullmatch(each.name) for each in folder.iterdir())


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


def _fill(new: Path, asked: Restoring, source: JournalSource | None) -> tuple[Checked, Reconciled]:
    checked = unpack(asked.file, asked.passphrase, new)
    read_config(new)
    with closing(SqliteDatabase(DataFolder(new).database)) as database:
        journal = bring_in(DataFolder(new), database, source, asked.now, asked.new_word)
        with database.writing() as tx:
            words = f"from {asked.file.name}, made at {checked.contents.made_at:%Y-%m-%d %H:%M:%S} UTC"
            web_sessions.end_everybodys(tx)  # whoever signed out since, or was put out, would be in again
            account_links.end_all(tx)
            session_nonces.forget_everyone(tx)  # devices bring newer ones than the backup knows, and are no copies for it
            audit.write(tx, _OF_NO_SCHOOL, asked.now, asked.actor, "backup.restored", "", audit.DONE, words)
            head = audit.head(tx)
    made = checked.contents.made_at
    last_backup.write(new, LastBackup(made, asked.file.name, asked.file.stat().st_size, *head))
    DataFolder.open(new)
    _sync_everything(new)
    return checked, journal


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
