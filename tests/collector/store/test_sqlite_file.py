"""What is said of the file on the disk: a log that a reader keeps long, and damage."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from collector.errors import StoreDamaged
from collector.store import devices, schools
from collector.store.sqlite import SqliteDatabase
from collector.store.sqlite_file import SqliteFile
from tests.fakes.school_records import DEVICE, SCHOOL


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "rollcall.db"


def test_a_log_is_folded_in_and_cut_off_once_nobody_reads_it_any_more(path: Path):
    database, file = SqliteDatabase(path), SqliteFile(path)
    with closing(sqlite3.connect(path)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT COUNT(*) FROM schools").fetchone()
        with database.writing() as tx:
            schools.create(tx, SCHOOL)
        assert (file.fold(), file.log_bytes > 0) == (False, True)
        reader.execute("ROLLBACK")
    assert (file.fold(), file.log_bytes) == (True, 0)
    with database.reading() as tx:
        assert schools.everyone(tx) == [SCHOOL]
    database.close()


def test_a_log_is_not_waited_for(path: Path):
    database, file = SqliteDatabase(path), SqliteFile(path)
    with database.writing() as tx:
        schools.create(tx, SCHOOL)
        assert file.fold() is False
    database.close()


def test_a_sound_file_has_no_faults(path: Path):
    SqliteDatabase(path).close()
    file = SqliteFile(path)
    file.quick_check()
    assert (file.faults(), file.size_bytes) == ([], path.stat().st_size)


def test_a_page_that_was_overwritten_is_found(path: Path):
    database = SqliteDatabase(path)
    with database.writing() as tx:
        schools.create(tx, SCHOOL)
    database.close()
    content = bytearray(path.read_bytes())
    at = content.index(SCHOOL.name.encode()) // 4096 * 4096
    content[at : at + 16] = b"\xff" * 16
    path.write_bytes(content)
    with pytest.raises(StoreDamaged, match="damaged; restore it from its backup"):
        SqliteFile(path).quick_check()
    assert SqliteFile(path).faults() != []


def test_a_row_whose_other_row_is_gone_is_found(path: Path):
    database = SqliteDatabase(path)
    with database.writing() as tx:
        schools.create(tx, SCHOOL)
        devices.enrol(tx, DEVICE)
    database.close()
    with closing(sqlite3.connect(path)) as connection:  # without foreign keys, as a hand would do it
        connection.execute("DELETE FROM schools")
        connection.commit()
    assert SqliteFile(path).faults() == ["row 1 of devices needs a row of schools that is not there"]
