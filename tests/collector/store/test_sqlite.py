"""What is SQLite's own: its settings, its errors, its migrations."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from collector.errors import (
    DataFolderError,
    StoreBusy,
    StoreConflict,
    StoreDamaged,
    StoreError,
    StoreFaulty,
    StoreFull,
    StoreReadOnly,
)
from collector.store import devices, schools, verdicts
from collector.store.sqlite import READING_SECONDS, SqliteDatabase
from collector.store.sqlite_errors import converted
from collector.store.verdicts import StoredVerdict, VerdictChange, VerdictRow
from compliance.verdict import Verdict
from tests.fakes.school_records import DEVICE, LATER, NOW, SCHOOL
from tests.fakes.store_rows import changes_of

FAILS = StoredVerdict("LOCK-1", Verdict.FAIL, "30 minutes", "15 minutes", NOW, NOW, b"d" * 32)


def test_every_commit_is_synced_and_foreign_keys_hold(tmp_path: Path):
    database = SqliteDatabase(tmp_path / "rollcall.db")
    with database.writing() as tx:
        rows = {name: tx.one(f"PRAGMA {name}") for name in ("journal_mode", "synchronous", "foreign_keys")}
        settings = {name: row[name] for name, row in rows.items() if row}
    database.close()

    assert settings == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}  # 2 is FULL


def test_a_database_of_a_newer_version_is_refused_and_left_alone(tmp_path: Path):
    path = tmp_path / "rollcall.db"
    SqliteDatabase(path).close()
    with closing(sqlite3.connect(path)) as newer:
        newer.execute("INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('rollcall', '0099_later', '')")
        newer.commit()
    before = path.read_bytes()

    with pytest.raises(DataFolderError, match=r"newer version of Rollcall \(with 0099_later\)"):
        SqliteDatabase(path)
    assert path.read_bytes() == before


def test_verdicts_of_an_older_version_give_their_history_what_they_remember(tmp_path: Path):
    """Step 0007: of the changes of a rule, the newest one."""
    path = tmp_path / "rollcall.db"
    database = SqliteDatabase(path)
    unseen = FAILS._replace(verdict=Verdict.UNKNOWN, saw="nobody is logged in", since=LATER)
    with database.writing() as tx:
        schools.create(tx, SCHOOL)
        devices.enrol(tx, DEVICE)
        verdicts.replace_many(tx, SCHOOL.school_id, [VerdictRow(DEVICE.device_id, unseen)])
        for at, before, after in ((NOW, None, Verdict.FAIL), (LATER, Verdict.FAIL, Verdict.UNKNOWN)):
            change = VerdictChange(SCHOOL.school_id, DEVICE.device_id, "LOCK-1", at, before, after, "", failing_since=None)
            verdicts.record_changes(tx, [change])
        tx.run("ALTER TABLE verdict_changes DROP COLUMN failing_since")
        tx.run("DELETE FROM _sqlite_migrations WHERE name = '0007_failing_since'")
    database.close()

    with closing(SqliteDatabase(path)) as migrated, migrated.reading() as tx:
        assert [each.failing_since for each in changes_of(tx, DEVICE.device_id)] == [NOW, None]


def test_a_file_that_is_no_database_is_damaged(tmp_path: Path):
    path = tmp_path / "rollcall.db"
    path.write_bytes(b"not a database, but long enough to look for a header in it" * 20)

    with pytest.raises(StoreDamaged, match="not a database"):
        SqliteDatabase(path)


def test_a_database_in_a_folder_that_does_not_exist_cannot_be_opened(tmp_path: Path):
    with pytest.raises(StoreReadOnly, match="cannot be opened"):
        SqliteDatabase(tmp_path / "missing" / "rollcall.db")


def test_a_full_disk_is_told_as_such(tmp_path: Path):
    database = SqliteDatabase(tmp_path / "rollcall.db")
    with pytest.raises(StoreFull, match="no space is left"), database.writing() as tx:
        tx.all("PRAGMA max_page_count = 1")  # SQLite's own way to say that there is no room for another page
        tx.run("CREATE TABLE more (content BLOB)")
        tx.run("INSERT INTO more VALUES (:content)", {"content": bytes(1_000_000)})
    database.close()


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (sqlite3.SQLITE_BUSY, StoreBusy),
        (sqlite3.SQLITE_BUSY_SNAPSHOT, StoreBusy),
        (sqlite3.SQLITE_LOCKED, StoreBusy),
        (sqlite3.SQLITE_FULL, StoreFull),
        (sqlite3.SQLITE_READONLY, StoreReadOnly),
        (sqlite3.SQLITE_READONLY_DBMOVED, StoreReadOnly),
        (sqlite3.SQLITE_CANTOPEN, StoreReadOnly),
        (sqlite3.SQLITE_CORRUPT, StoreDamaged),
        (sqlite3.SQLITE_NOTADB, StoreDamaged),
        (sqlite3.SQLITE_CONSTRAINT_UNIQUE, StoreConflict),
        (sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY, StoreConflict),
        (sqlite3.SQLITE_IOERR_WRITE, StoreFaulty),
        (sqlite3.SQLITE_INTERRUPT, StoreBusy),
        (sqlite3.SQLITE_NOMEM, StoreFaulty),
        (sqlite3.SQLITE_PROTOCOL, StoreBusy),
        (sqlite3.SQLITE_ERROR, StoreError),
    ],
)
def test_each_of_sqlites_codes_is_told_apart(code: int, kind: type[StoreError]):
    error = sqlite3.OperationalError("as SQLite says it")
    error.sqlite_errorcode = code

    assert type(converted(error)) is kind


def test_nothing_is_written_on_after_sqlite_has_ended_the_transaction_itself(tmp_path: Path):
    database = SqliteDatabase(tmp_path / "rollcall.db")
    with pytest.raises(StoreFaulty, match="gave the transaction up"), database.writing() as tx:
        schools.create(tx, SCHOOL)
        tx.run("ROLLBACK")  # as SQLite does by itself when its memory runs out
        schools.create(tx, SCHOOL)
    with database.reading() as tx:
        assert schools.everyone(tx) == []
    database.close()


def test_a_database_that_was_closed_opens_no_transaction(tmp_path: Path):
    database = SqliteDatabase(tmp_path / "rollcall.db")
    database.close()

    with pytest.raises(StoreError), database.reading():
        pass
    with pytest.raises(StoreError), database.writing():
        pass


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork(2)")
def test_what_was_committed_survives_a_process_that_is_killed(tmp_path: Path):
    path = tmp_path / "rollcall.db"
    SqliteDatabase(path).close()
    child = os.fork()
    if child == 0:  # pragma: no cover - the child never returns to the test
        with SqliteDatabase(path).writing() as tx:
            schools.create(tx, SCHOOL)
        os.kill(os.getpid(), 9)
    os.waitpid(child, 0)

    database = SqliteDatabase(path)
    with database.reading() as tx:
        found = schools.everyone(tx)
    database.close()

    assert found == [SCHOOL]


class Stopwatch:
    """Seconds that go by when a test says so."""

    seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def test_a_reading_that_lasts_too_long_is_ended_between_two_statements_and_within_one(tmp_path: Path):
    stopwatch = Stopwatch()
    database = SqliteDatabase(tmp_path / "rollcall.db", stopwatch)
    counting = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000) SELECT MAX(i) AS i FROM n"
    with database.reading() as tx:
        assert tx.one(counting) == {"i": 1_000_000}
        stopwatch.seconds = READING_SECONDS + 1
        with pytest.raises(StoreBusy, match="took longer than 60 seconds"):
            tx.one("SELECT 1 AS one")
        with pytest.raises(StoreBusy, match="took too long"):
            tx.run(counting)
    with database.reading() as tx:
        assert tx.one("SELECT 1 AS one") == {"one": 1}
    database.close()
