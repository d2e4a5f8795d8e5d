"""The agent's state folder: which file lies where, and how a file in it is written so that it is whole and private."""

import os
from pathlib import Path

from agent.errors import StateFolderError
from compliance.values import dataclass

FOLDER_MODE = 0o700
FILE_MODE = 0o600
_AS_ADMINISTRATOR = "run it with sudo" if os.name == "posix" else "run it as administrator"


@dataclass(frozen=True, slots=True)
class StateFolder:
    """Everything the agent keeps lies here and nowhere else. The folder belongs to one account and is closed to all others."""

    path: Path

    @property
    def enrolment_file(self) -> Path:
        """Where and as what this device is enrolled. While it is there the device is enrolled."""
        return self.path / "enrolment.json"

    @property
    def spool_file(self) -> Path:
        """Sealed reports that wait for the collector, and the head of the device's chain."""
        return self.path / "spool.db"

    @property
    def new_spool_file(self) -> Path:
        """What could be read of a damaged spool, until it takes the spool's place."""
        return self.path / "spool.db.new"

    @property
    def spool_lock_file(self) -> Path:
        """Held by the one process that may write the spool."""
        return self.path / "spool.lock"

    @property
    def media_journal_file(self) -> Path:
        """What was plugged in since the last report."""
        return self.path / "media.jsonl"

    @property
    def triggers(self) -> Path:
        """A file dropped here asks for a survey now."""
        return self.path / "triggers"

    def create(self) -> None:
        """Make the folder, or close it to others if it is there. Raises StateFolderError."""
        try:
            for folder in (self.path, self.triggers):
                folder.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
                folder.chmod(FOLDER_MODE)
        except OSError as error:
            raise self._unusable(self.path, error) from error

    def read(self, name: str) -> bytes | None:
        """The content of a file, None when there is no such file. Raises StateFolderError."""
        try:
            return (self.path / name).read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise self._unusable(self.path / name, error) from error

    def write(self, name: str, content: bytes) -> None:
        """Replace a file: whole or not at all, on the disk when this returns, readable by its owner only."""
        file = self.path / name
        new = file.with_name(f"{name}.new")
        try:
            new.unlink(missing_ok=True)
            with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE_MODE), "wb") as stream:
                stream.write(content)
                stream.flush()
                os.fsync(stream.fileno())
            new.replace(file)
            self.sync()
        except OSError as error:
            raise StateFolderError(f"{file}: {error.strerror}. Free some space or run as root") from error

    def sync(self) -> None:
        """Make new names durable (fsync(2): the entry in the directory needs its own). Windows has no such call."""
        if os.name == "posix":
            descriptor = os.open(self.path, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)

    def _unusable(self, path: Path, error: OSError) -> StateFolderError:
        match error:
            case PermissionError():
                return StateFolderError(f"only an administrator may read or write {path}: {_AS_ADMINISTRATOR}")
            case NotADirectoryError() | FileExistsError():
                return StateFolderError(f"the state folder {self.path} is a file, not a folder: name a folder with --state")
            case _:
                return StateFolderError(f"{path}: {error.strerror}. Look at it, or name another folder with --state")
