"""A consistent copy of an SQLite file that other connections go on writing to, and whether such a file is sound.

Source: sqlite.org/backup.html and sqlite.org/wal.html. The online backup begins anew whenever another connection writes
between two of its steps: beside a busy collector it might never end. Here the source connection holds one read transaction
over all steps. With a write-ahead log a reader keeps no writer waiting; only the log cannot be folded in meanwhile, so it grows
by what is written until the copy is done.
"""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

from collector.errors import StoreBusy, StoreDamaged
from collector.store.sqlite import SqliteTransaction
from collector.store.sqlite_errors import converted
from collector.store.totals import Totals, totals

_PAGES_A_STEP: Final = 1024
_BUSY_TIMEOUT_SECONDS: Final = 10


def snapshot(source: Path, target: Path) -> None:
    """Write one moment of the database into a new file that needs no log beside it. Raises StoreError."""
    try:
        with closing(_connect(source, "ro")) as reading, closing(_connect(target, "rwc")) as writing:
            writing.execute("PRAGMA synchronous = OFF")  # only what the backup is made of; it is thrown away afterwards
            reading.execute("BEGIN")
            reading.execute("SELECT COUNT(*) FROM sqlite_master").fetchone()  # the transaction sees its moment from here on
            reading.backup(writing, pages=_PAGES_A_STEP, sleep=0)
            writing.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.Error as error:
        raise converted(error) from error


def examine(path: Path) -> Totals:
    """Read the whole file and say how much it holds. Raises StoreDamaged with the first thing that is wrong with it."""
    try:
        with closing(_connect(path, "rw")) as connection:
            found = str(connection.execute("PRAGMA quick_check(1)").fetchone()[0])
            if found == "ok":
                return totals(SqliteTransaction(connection))
    except sqlite3.Error as error:
        raise converted(error) from error
    raise StoreDamaged(f"the database is damaged: {' '.join(found.split())}")


def refuse_in_use(path: Path) -> None:
    """Raises StoreBusy when another connection has the database open. A file that is missing or damaged is in nobody's use.

    Leaving the write-ahead log needs the file for oneself alone (sqlite.org/wal.html), and folds the log into it.
    """
    if not path.is_file():
        return
    try:
        with closing(_connect(path, "rw", timeout_seconds=0)) as connection:
            connection.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.Error as error:
        if isinstance(converted(error), StoreBusy):
            raise StoreBusy(f"{path} is in use; stop `rollcall serve` and every other command first") from error


def _connect(path: Path, mode: str, timeout_seconds: float = _BUSY_TIMEOUT_SECONDS) -> sqlite3.Connection:
    uri = f"{path.resolve().as_uri()}?mode={mode}"
    return sqlite3.connect(uri, uri=True, timeout=timeout_seconds, isolation_level=None)
