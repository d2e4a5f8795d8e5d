"""The spool's file: one SQLite database, each commit on the disk before it counts, SQLite's errors turned into ours here."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Final

from agent.errors import SpoolDamaged, SpoolError, SpoolFileDamaged
from agent.spool.schema import FORM, SCHEMA
from agent.state_folder import FILE_MODE

# Every statement is tested on a sound file: where one cannot be carried out, or breaks a rule of its table, the file is not
# what it was. The last three are a disk that does not give back what it was given. https://www.sqlite.org/rescode.html
_FILE_DAMAGED: Final = frozenset(
    {
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_NOTADB,
        sqlite3.SQLITE_ERROR,
        sqlite3.SQLITE_IOERR_READ,
        sqlite3.SQLITE_IOERR_SHORT_READ,
        sqlite3.SQLITE_IOERR_CORRUPTFS,
    }
)
_ROWS_DAMAGED: Final = frozenset({sqlite3.SQLITE_CONSTRAINT, sqlite3.SQLITE_MISMATCH})
_PRIMARY_CODE: Final = 0xFF  # an extended code carries the plain one in its last byte
_OTHER_VERSIONS: Final = range(1, 100)


def open_database(file: Path) -> sqlite3.Connection:
    """The database with its tables, whole or not made at all. Raises SpoolError, SpoolDamaged."""
    with converted():
        file.touch(mode=FILE_MODE)
        database = sqlite3.connect(file, isolation_level=None)
        try:
            database.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;")
            _check_form(database)
            database.executescript(f"BEGIN IMMEDIATE; {SCHEMA} PRAGMA user_version = {FORM}; COMMIT;")
        except BaseException:
            database.close()
            raise
    return database


@contextmanager
def writing(database: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """One transaction: on the disk when the block ends, undone when it raises."""
    with converted():
        database.execute("BEGIN IMMEDIATE")
        try:
            yield database
            database.execute("COMMIT")
        except BaseException:
            if database.in_transaction:  # a full disk may have ended it already: https://www.sqlite.org/lang_transaction.html
                database.execute("ROLLBACK")
            raise


@contextmanager
def converted() -> Iterator[None]:
    """Turn SQLite's errors into the agent's own, here and nowhere else."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        codes = {code := getattr(error, "sqlite_errorcode", 0), code & _PRIMARY_CODE}
        if codes & _FILE_DAMAGED:
            raise SpoolFileDamaged(f"the spool's file is damaged: {error}. Check the disk of this device") from error
        if codes & _ROWS_DAMAGED:
            raise SpoolDamaged(f"the spool is damaged: {error}. Check the disk of this device") from error
        raise _unusable(str(error)) from error
    except (sqlite3.Error, OverflowError) as error:
        raise _unusable(str(error)) from error
    except UnicodeDecodeError as error:
        raise SpoolFileDamaged(f"the spool's file holds text that is none: {error}. Check the disk of this device") from error
    except OSError as error:
        raise SpoolError(f"the spool cannot be used: {error.strerror}. Check the state folder's owner") from error


def checksum(*fields: int | str | bytes) -> bytes:
    """Guards a row against a disk that changes it. Against people there are signatures."""
    digest = sha256()
    for each in fields:
        content = each if isinstance(each, bytes) else str(each).encode()
        digest.update(b"%d " % len(content) + content)
    return digest.digest()[:16]


def fits(row: Sequence[object], *types: type) -> bool:
    """Whether a row that is only shown has the types with which it was written: one that has not is passed over."""
    return tuple(map(type, row)) == types


def _check_form(database: sqlite3.Connection) -> None:
    form = database.execute("PRAGMA user_version").fetchone()[0]
    is_empty = database.execute("SELECT 1 FROM sqlite_master").fetchone() is None
    if form in _OTHER_VERSIONS and form != FORM:
        raise SpoolError(
            f"the spool has form {form}, this agent knows {FORM}. Install the version that wrote it, or a newer one"
        )
    if form != FORM and not is_empty:
        raise SpoolFileDamaged(f"the spool's file has form {form}, which no version writes. Check the disk of this device")


def _unusable(words: str) -> SpoolError:
    return SpoolError(f"the spool cannot be used: {words}. Check the space on the disk and the state folder's owner")
