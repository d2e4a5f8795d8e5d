"""The built-in engine: one SQLite file, write-ahead logged, and synced to the disk at every commit (decision D7)."""

import sqlite3
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from collector.errors import StoreBusy, StoreError, StoreFaulty
from collector.store import migrations
from collector.store.database import NOTHING, Parameters, Row
from collector.store.sqlite_errors import converted

_BUSY_TIMEOUT_SECONDS: Final = 10
READING_SECONDS: Final = 60
_LARGEST_IDLE_LOG_BYTES: Final = 64 * 1024 * 1024
_STEPS_BETWEEN_LOOKS: Final = 100_000  # of SQLite's machine, some milliseconds


class SqliteDatabase:
    """One file, for any number of threads and processes.

    One connection writes, behind a lock. A thread that reads keeps one of its own until `close()`: read from pooled threads.
    """

    def __init__(self, path: Path, stopwatch: Callable[[], float] = time.monotonic) -> None:
        """Open, or make, the database and bring it to this version's tables. DataFolderError when it is newer than that."""
        self._path = path
        self._stopwatch = stopwatch
        self._write_lock = threading.Lock()
        self._writing_thread: int | None = None
        self._closed = False
        self._of_thread = threading.local()
        self._readers: list[sqlite3.Connection] = []
        self._writer = self._connect()
        try:
            migrations.apply(self._writer)
        except sqlite3.Error as error:
            self._writer.close()
            raise converted(error) from error
        except BaseException:
            self._writer.close()
            raise

    @contextmanager
    def reading(self) -> Iterator["SqliteTransaction"]:
        """One moment of the database. A statement that would change it is refused as StoreReadOnly.

        After a minute it is ended with StoreBusy: while anybody reads, the write-ahead log can only grow.
        """
        connection = self._reader()
        ends_at = self._stopwatch() + READING_SECONDS

        def is_over() -> bool:
            return self._stopwatch() > ends_at

        connection.set_progress_handler(is_over, _STEPS_BETWEEN_LOOKS)
        with _transaction(connection, "BEGIN", is_over) as transaction:
            yield transaction

    @contextmanager
    def writing(self) -> Iterator["SqliteTransaction"]:
        """Changes that are on the disk when the block has ended, or never were."""
        if self._writing_thread == threading.get_ident():
            raise StoreError("a writing transaction was begun inside another one of the same thread")
        with self._write_lock:
            self._writing_thread = threading.get_ident()
            try:
                with _transaction(self._writer, "BEGIN IMMEDIATE") as transaction:
                    yield transaction
            finally:
                self._writing_thread = None

    def close(self) -> None:
        """Give back every connection; the last one folds the write-ahead log into the file."""
        with self._write_lock:
            for connection in (*self._readers, self._writer):
                connection.close()
            self._readers.clear()
            self._closed = True

    def _reader(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._of_thread, "connection", None)
        if connection is None:
            if self._closed:
                raise StoreError("the database is closed")
            connection = self._connect()
            connection.execute("PRAGMA query_only = ON")
            self._of_thread.connection = connection
            self._readers.append(connection)
        return connection

    def _connect(self) -> sqlite3.Connection:
        try:
            connection = sqlite3.connect(
                self._path, timeout=_BUSY_TIMEOUT_SECONDS, isolation_level=None, check_same_thread=False
            )
        except sqlite3.Error as error:
            raise converted(error) from error
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("PRAGMA secure_delete = ON")  # whoever was erased is in no unused part of the file
            connection.execute("PRAGMA temp_store = MEMORY")  # no file is made meanwhile: a disk may have run out of them
            connection.execute(f"PRAGMA journal_size_limit = {_LARGEST_IDLE_LOG_BYTES}")
        except sqlite3.Error as error:
            connection.close()
            raise converted(error) from error
        return connection


class SqliteTransaction:
    """The statements of one transaction on one connection."""

    __slots__ = ("_connection", "_is_over")

    def __init__(self, connection: sqlite3.Connection, is_over: Callable[[], bool] | None = None) -> None:
        self._connection = connection
        self._is_over = is_over

    def one(self, sql: str, parameters: Parameters = NOTHING) -> Row | None:
        """The first row of the answer, or None when the answer has no row."""
        rows = self.all(sql, parameters)
        return rows[0] if rows else None

    def all(self, sql: str, parameters: Parameters = NOTHING) -> list[Row]:
        """Every row of the answer, as a dictionary: `sqlite3.Row` searches its columns one by one, at each access."""
        if self._is_over is not None and self._is_over():
            raise StoreBusy(f"a reading took longer than {READING_SECONDS} seconds and was ended; try again")
        try:
            cursor = self._connection.execute(sql, parameters)
            rows = cursor.fetchall()
        except sqlite3.Error as error:
            raise converted(error) from error
        if not rows:
            return []
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, values, strict=True)) for values in rows]

    def run(self, sql: str, parameters: Parameters = NOTHING) -> int:
        """Change rows and say how many were changed."""
        self._check_that_it_lasts()
        try:
            return self._connection.execute(sql, parameters).rowcount
        except sqlite3.Error as error:
            raise converted(error) from error

    def run_many(self, sql: str, rows: Iterable[Parameters]) -> None:
        """Run one statement for every row."""
        self._check_that_it_lasts()
        try:
            self._connection.executemany(sql, rows)
        except sqlite3.Error as error:
            raise converted(error) from error

    def _check_that_it_lasts(self) -> None:
        """After some errors SQLite ends the transaction itself: what is written then would stand, each statement alone."""
        if not self._connection.in_transaction:
            raise StoreFaulty("the database gave the transaction up after an error; nothing of it was written")

    @contextmanager
    def nested(self) -> Iterator[None]:
        """A part of the transaction that is undone alone when its block raises; the rest of the transaction goes on."""
        self.run("SAVEPOINT part")
        try:
            yield
        except BaseException:
            self.run("ROLLBACK TO SAVEPOINT part")
            self.run("RELEASE SAVEPOINT part")
            raise
        self.run("RELEASE SAVEPOINT part")


@contextmanager
def _transaction(
    connection: sqlite3.Connection, begin: str, is_over: Callable[[], bool] | None = None
) -> Iterator[SqliteTransaction]:
    try:
        if connection.in_transaction:
            raise StoreError("a transaction was begun inside another one of the same thread")
        connection.execute(begin)
    except sqlite3.Error as error:
        raise converted(error) from error
    try:
        yield SqliteTransaction(connection, is_over)
        connection.execute("COMMIT")
    except sqlite3.Error as error:
        raise converted(error) from error
    finally:
        if connection.in_transaction:  # still open only when something was raised, or the commit itself failed
            _roll_back(connection)


def _roll_back(connection: sqlite3.Connection) -> None:
    try:
        connection.execute("ROLLBACK")
    except sqlite3.Error as error:
        raise converted(error) from error
