"""The journal of a collector that comes out of a backup: the live one, where there is one left, says what was revoked since."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from collector.data_folder import DataFolder
from collector.errors import BackupError
from collector.journal.continuity import Standing, compare
from collector.journal.journal_file import JournalFile
from collector.journal.reconciling import Reconciled, declare_lost, reconcile
from collector.store.database import Database

_PRIVATE: Final = 0o600
_NONE_LEFT: Final = "it was restored from a backup, and no journal was left"


@dataclass(frozen=True, slots=True)
class JournalSource:
    """A journal to go on with. One that a person named must fit; one that was found where the data folder was may not."""

    path: Path
    was_named: bool


def source_of(named: Path | None, before: DataFolder) -> JournalSource | None:
    """Which journal the restored collector goes on with."""
    if named is not None:
        return JournalSource(named, was_named=True)
    return JournalSource(before.journal, was_named=False) if before.journal.is_file() else None


def bring_in(
    folder: DataFolder, database: Database, source: JournalSource | None, now: datetime, new_word: Callable[[], str]
) -> Reconciled:
    """Put the journal beside the database and do again what it has. Raises BackupError, naming a journal that does not fit."""
    file = JournalFile(folder.journal)
    if source is None:
        return declare_lost(database, file, _NONE_LEFT, now)
    try:
        shutil.copyfile(source.path, folder.journal)
        folder.journal.chmod(_PRIVATE)
    except OSError as error:
        raise BackupError(f"{source.path}: cannot be read: {error.strerror}; nothing was restored") from error
    if source.was_named:
        _refuse_another(database, file, source.path)
    return reconcile(database, file, now, new_word)


def _refuse_another(database: Database, file: JournalFile, path: Path) -> None:
    found = file.read()
    with database.reading() as tx:
        compared = compare(tx, found)
    if compared.standing is Standing.LOST:
        raise BackupError(
            f"{path} is not the journal that goes on from this backup: {compared.words}. Name the right one, or leave "
            "--journal out: every device is then to be confirmed"
        )
