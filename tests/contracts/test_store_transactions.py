"""What every engine promises about transactions."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from collector.errors import StoreConflict, StoreError, StoreReadOnly
from collector.store import audit, devices, schools
from collector.store.database import Database
from tests.contracts.conftest import Engine
from tests.fakes.school_records import DEVICE, NOW, SCHOOL


def test_what_was_written_is_there_when_the_database_is_opened_again(engine: Engine, tmp_path: Path):
    database = engine(tmp_path)
    with database.writing() as tx:
        schools.create(tx, SCHOOL)
    database.close()

    reopened = engine(tmp_path)
    with reopened.reading() as tx:
        found = schools.get(tx, "example")
    reopened.close()

    assert found == SCHOOL


def test_a_block_that_raises_leaves_nothing_behind(database: Database):
    with pytest.raises(RuntimeError), database.writing() as tx:
        schools.create(tx, SCHOOL)
        raise RuntimeError

    with database.reading() as tx:
        assert schools.everyone(tx) == []


def test_the_database_works_on_after_a_block_that_raised(database: Database):
    with pytest.raises(RuntimeError), database.writing():
        raise RuntimeError

    with database.writing() as tx:
        schools.create(tx, SCHOOL)
    with database.reading() as tx:
        assert schools.everyone(tx) == [SCHOOL]


def test_reading_cannot_change_anything(database: Database):
    with pytest.raises(StoreReadOnly), database.reading() as tx:
        schools.create(tx, SCHOOL)


def test_reading_sees_one_moment_although_others_write(school: Database):
    with school.reading() as tx:
        before = devices.everyone(tx)
        with ThreadPoolExecutor(1) as pool:
            pool.submit(_enrol_one, school, 1).result()

        assert devices.everyone(tx) == before


def test_a_reader_is_not_kept_waiting_by_a_writer(school: Database):
    with school.writing() as writing:
        schools.create(writing, replace(SCHOOL, school_id="second"))
        with school.reading() as reading:
            assert schools.everyone(reading) == [SCHOOL]


def test_writers_of_many_threads_wait_for_each_other(school: Database):
    together = threading.Barrier(8)

    def write(number: int) -> None:
        together.wait()
        with school.writing() as tx:
            audit.write(tx, "example", NOW, "test", "count", str(number), audit.DONE)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(8)))

    with school.reading() as tx:
        assert sorted(entry.entry_id for entry in audit.recent(tx, "example")) == list(range(1, 9))


def test_two_openings_of_one_database_write_in_turn(engine: Engine, tmp_path: Path):
    one, other = engine(tmp_path), engine(tmp_path)
    for database, school_id in ((one, "first"), (other, "second"), (one, "third")):
        with database.writing() as tx:
            schools.create(tx, replace(SCHOOL, school_id=school_id))
    with other.reading() as tx:
        found = [school.school_id for school in schools.everyone(tx)]
    one.close()
    other.close()

    assert found == ["first", "second", "third"]


def test_a_transaction_inside_another_of_the_same_thread_is_refused_and_the_outer_one_lives(database: Database):
    with database.writing() as tx:
        with pytest.raises(StoreError, match="inside another"), database.writing():
            pass
        schools.create(tx, SCHOOL)

    with database.reading() as tx:
        with pytest.raises(StoreError, match="inside another"), database.reading():
            pass
        assert schools.everyone(tx) == [SCHOOL]


def test_a_key_that_is_taken_is_a_conflict(school: Database):
    with pytest.raises(StoreConflict), school.writing() as tx:
        schools.create(tx, SCHOOL)


def test_a_row_that_needs_another_one_is_a_conflict_without_it(database: Database):
    with pytest.raises(StoreConflict), database.writing() as tx:
        devices.enrol(tx, DEVICE)


def test_a_statement_that_is_wrong_is_a_store_error(database: Database):
    with pytest.raises(StoreError), database.reading() as tx:
        tx.all("SELECT * FROM nothing_of_this_name")


def _enrol_one(database: Database, number: int) -> None:
    with database.writing() as tx:
        devices.enrol(tx, replace(DEVICE, device_id=bytes([number] * 32), signing_key=bytes([number])))
