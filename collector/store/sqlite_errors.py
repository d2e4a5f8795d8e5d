"""SQLite's error codes and what they mean to the collector. Source: sqlite.org/rescode.html."""

import sqlite3
from typing import Final

from collector.errors import StoreBusy, StoreConflict, StoreDamaged, StoreError, StoreFaulty, StoreFull, StoreReadOnly

_BY_PRIMARY_CODE: Final[dict[int, tuple[type[StoreError], str]]] = {
    sqlite3.SQLITE_CONSTRAINT: (StoreConflict, "a row breaks a rule of the database"),
    sqlite3.SQLITE_BUSY: (StoreBusy, "another process held the database for too long; try again"),
    sqlite3.SQLITE_LOCKED: (StoreBusy, "another transaction held the database for too long; try again"),
    sqlite3.SQLITE_FULL: (StoreFull, "no space is left on the disk; free some, nothing acknowledged was lost"),
    sqlite3.SQLITE_READONLY: (StoreReadOnly, "the database cannot be written; look at its owner and permissions"),
    sqlite3.SQLITE_CANTOPEN: (StoreReadOnly, "the database cannot be opened; look at its folder, owner and permissions"),
    sqlite3.SQLITE_IOERR: (StoreFaulty, "the disk did not do what it was asked; is it full, failing, or this account limited?"),
    sqlite3.SQLITE_NOMEM: (StoreFaulty, "the computer has no memory left for the database; end what uses it up"),
    sqlite3.SQLITE_PROTOCOL: (StoreBusy, "too many processes began with the database at once; try again"),
    sqlite3.SQLITE_PERM: (StoreReadOnly, "the database may not be opened; look at its owner and permissions"),
    sqlite3.SQLITE_INTERRUPT: (StoreBusy, "a reading took too long and was ended; try again"),
    sqlite3.SQLITE_CORRUPT: (StoreDamaged, "the database is damaged; restore it from its backup"),
    sqlite3.SQLITE_NOTADB: (StoreDamaged, "the database is damaged; restore it from its backup"),
}

_PRIMARY_CODE_BITS: Final = 0xFF  # an extended code keeps its primary code in the lowest eight bits


def converted(error: sqlite3.Error) -> StoreError:
    """The collector's error for one of SQLite's."""
    code = getattr(error, "sqlite_errorcode", None)  # absent where the Python module itself complains, not the engine
    kind, words = _BY_PRIMARY_CODE.get(
        code & _PRIMARY_CODE_BITS if code is not None else -1, (StoreError, "the database failed")
    )
    return kind(f"{words} ({error})")
