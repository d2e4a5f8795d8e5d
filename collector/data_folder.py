"""The collector's data folder: what lies where, and that nobody else may look into it."""

import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from collector.errors import DataFolderError

_PRIVATE: Final = 0o700


@dataclass(frozen=True, slots=True)
class DataFolder:
    """One collector's data: the database, the server's keys, and the folders in which agreements come and enrolments go."""

    path: Path

    @property
    def database(self) -> Path:
        """The SQLite file."""
        return self.path / "rollcall.db"

    @property
    def write_ahead_log(self) -> Path:
        """What was committed and is not yet in the SQLite file; it may be absent."""
        return self.path / "rollcall.db-wal"

    @property
    def journal(self) -> Path:
        """What was revoked and used up, line by line: no part of any backup."""
        return self.path / "journal.jsonl"

    @property
    def keys(self) -> Path:
        """The certificate authority and the server's keys."""
        return self.path / "keys"

    @property
    def inbox(self) -> Path:
        """Where signed agreements are dropped."""
        return self.path / "loans" / "inbox"

    @property
    def outbox(self) -> Path:
        """Where each recorded agreement is answered with an enrolment file."""
        return self.path / "loans" / "outbox"

    @property
    def rejected(self) -> Path:
        """Where agreements that are wrong lie, each beside its reason."""
        return self.path / "loans" / "rejected"

    @property
    def recorded(self) -> Path:
        """Where agreements lie once they have been recorded, as they were dropped."""
        return self.path / "loans" / "recorded"

    @property
    def _folders(self) -> tuple[Path, ...]:
        return (self.path, self.keys, self.path / "loans", self.inbox, self.outbox, self.rejected, self.recorded)

    @classmethod
    def create(cls, path: Path) -> "DataFolder":
        """Make an empty data folder, for its owner alone. DataFolderError when it holds data already, or cannot be made."""
        folder = cls(path)
        if folder.database.exists() or any(folder.keys.glob("*")):  # keys without a database wait for it to be restored
            raise DataFolderError(f"{path}: this is a data folder already; nothing was changed")
        try:
            for each in folder._folders:
                each.mkdir(parents=True, exist_ok=True)
                each.chmod(_PRIVATE)  # mkdir's own mode is subject to the umask
        except OSError as error:
            raise DataFolderError(f"{path}: cannot be made: {error.strerror}; choose another one with --data") from error
        return folder

    @classmethod
    def open(cls, path: Path) -> "DataFolder":
        """An existing data folder. DataFolderError when there is none, or when it is not ours alone to write."""
        folder = cls(path)
        if not folder.database.is_file():
            raise DataFolderError(f"{path}: no data here; make some with `rollcall init`, or say where it is with --data")
        for each in folder._folders:
            _check_writable(each)
        return folder


def _check_writable(folder: Path) -> None:
    if not folder.is_dir():
        raise DataFolderError(f"{folder}: missing; make it again with mode 0700, or restore the data folder from its backup")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise DataFolderError(f"{folder}: not writable; look at its owner, its permissions, and whether the disk is read-only")
    if os.name == "posix" and stat.S_IMODE(folder.stat().st_mode) & ~_PRIVATE:
        raise DataFolderError(f"{folder}: others may enter it; take that away with `chmod 700 {folder}`")
