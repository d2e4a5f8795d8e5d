"""A spool's file that SQLite cannot read any more: what can still be read goes into a new one, the old one is put aside whole.

Reading goes row by row, from both ends and then through the middle: a damaged page costs its own rows. Cut short at any point,
it is done again or finished at the next start.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, Final

from agent.errors import StateFolderError
from agent.spool.database import open_database, writing
from agent.spool.mending import mend
from agent.state_folder import StateFolder

MOST_PUT_ASIDE: Final = 2  # the first one, where the damage began, and the latest
_MOST_LOOKED_UP: Final = 100_000
_TABLES: Final = (
    "chain",
    "beginning",
    "messages",
    "hashes",
    "gaps",
    "last_report",
    "confessed",
    "dead_letters",
    "receipts",
    "clock",
)
_INSERT: Final = "INSERT INTO {table} VALUES ({places})"
_SIDE_FILES: Final = ("-wal", "-shm")


def put_aside(folder: StateFolder) -> list[Path]:
    """The damaged files that lie in the folder."""
    return sorted(folder.path.glob(f"{folder.spool_file.name}.damaged-?"))


def salvage(folder: StateFolder) -> None:
    """Put the damaged file aside and leave a sound one in its place. Raises SpoolError, StateFolderError."""
    new = folder.new_spool_file
    for name in (new.name, *(new.name + ending for ending in _SIDE_FILES)):
        (folder.path / name).unlink(missing_ok=True)
    with closing(open_database(new)) as database, writing(database):
        _take_over(folder.spool_file, database)
        mend(database, is_whole=False)
    number = min(len(put_aside(folder)) + 1, MOST_PUT_ASIDE)
    _exchange(folder, f"{folder.spool_file.name}.damaged-{number}")


def finish(folder: StateFolder) -> None:
    """Finish a salvage that was cut short between its two last steps; forget one that was cut short before."""
    if folder.new_spool_file.exists():
        if folder.spool_file.exists():
            folder.new_spool_file.unlink()
        else:
            _exchange(folder, f"{folder.spool_file.name}.damaged-{MOST_PUT_ASIDE}")


def _exchange(folder: StateFolder, aside: str) -> None:
    """The side files first belong to the old file: beside the new one they would be taken for its own."""
    try:
        for ending in ("", *_SIDE_FILES):
            with suppress(FileNotFoundError):
                folder.spool_file.with_name(folder.spool_file.name + ending).replace(folder.path / f"{aside}{ending}")
        folder.sync()
        folder.new_spool_file.replace(folder.spool_file)
        folder.sync()
    except OSError as error:
        raise StateFolderError(f"{folder.spool_file}: {error.strerror}. Free some space or run as root") from error


def _take_over(damaged: Path, new: sqlite3.Connection) -> None:
    with suppress(sqlite3.DatabaseError), closing(sqlite3.connect(f"file:{damaged}?mode=ro", uri=True)) as old:
        for table in _TABLES:
            for row in _readable(old, table):
                with suppress(sqlite3.IntegrityError):  # read twice, or not what the table holds
                    new.execute(_INSERT.format(table=table, places=", ".join("?" * len(row))), row)


def _readable(old: sqlite3.Connection, table: str) -> Iterator[tuple[Any, ...]]:
    """Every row that can be read, whatever lies beside it."""
    ends: list[int] = []
    for order in ("ASC", "DESC"):
        last = None
        with suppress(sqlite3.DatabaseError, UnicodeDecodeError):
            for last, *row in old.execute(f"SELECT rowid, * FROM {table} ORDER BY rowid {order}"):  # noqa: S608 - our own tables
                if ends and last <= ends[0]:
                    return
                yield tuple(row)
            return
        ends.append(last if last is not None else 0)
    for rowid in range(ends[0] + 1, min(ends[1], ends[0] + _MOST_LOOKED_UP)):
        with suppress(sqlite3.DatabaseError, UnicodeDecodeError):
            yield from old.execute(f"SELECT * FROM {table} WHERE rowid = ?", (rowid,))  # noqa: S608 - our own tables
