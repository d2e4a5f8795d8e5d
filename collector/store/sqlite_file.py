"""What is SQLite's own about the file on the disk: its write-ahead log, and whether the file is sound.

Each question has a connection of its own, so that none waits for the writer, and the writer for none of them.
Sources: sqlite.org/wal.html, sqlite.org/pragma.html (wal_checkpoint, quick_check, integrity_check, foreign_key_check).
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from collector.errors import StoreDamaged
from collector.store.sqlite_errors import converted


class SqliteFile:
    """One database file, looked at from outside."""

    def __init__(self, path: Path) -> None:
        """Nothing is opened yet."""
        self._path = path

    @property
    def size_bytes(self) -> int:
        """How large the file is, 0 when it is not there."""
        return _size(self._path)

    @property
    def log_bytes(self) -> int:
        """How large its write-ahead log is, 0 when there is none."""
        return _size(self._path.with_name(f"{self._path.name}-wal"))

    def fold(self) -> bool:
        """Bring the log into the file and cut it off, without waiting for anybody. False when a reader still needs it."""
        with self._asking("rw") as connection:
            _, in_log, folded = connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
            if in_log != folded:
                return False
            busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            return not busy

    def quick_check(self) -> None:
        """Read the whole file. Raises StoreDamaged with what SQLite finds wrong in its structure."""
        found = self._told("PRAGMA quick_check(3)")
        if found != ["ok"]:
            raise StoreDamaged(f"the database is damaged; restore it from its backup ({'; '.join(found)})")

    def faults(self) -> list[str]:
        """Everything that a full check finds wrong: in the structure, in the indexes, in rows that need another row."""
        try:
            found = [each for each in self._told("PRAGMA integrity_check") if each != "ok"]
            with self._asking("ro") as connection:
                orphans = connection.execute("PRAGMA foreign_key_check").fetchall()
        except StoreDamaged as error:  # so much that the check itself cannot go on
            return [str(error)]
        return [
            *found,
            *(f"row {row} of {table} needs a row of {parent} that is not there" for table, row, parent, _ in orphans),
        ]

    def _told(self, pragma: str) -> list[str]:
        with self._asking("ro") as connection:
            return [" ".join(str(line).split()) for (text,) in connection.execute(pragma) for line in text.splitlines()]

    @contextmanager
    def _asking(self, mode: str) -> Iterator[sqlite3.Connection]:
        try:
            uri = f"{self._path.resolve().as_uri()}?mode={mode}"
            with closing(sqlite3.connect(uri, uri=True, timeout=0, isolation_level=None)) as connection:
                yield connection
        except sqlite3.Error as error:
            raise converted(error) from error


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0
