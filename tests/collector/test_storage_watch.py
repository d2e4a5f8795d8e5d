"""When the database counts as one that cannot be written, and when again as one that can."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from collector.errors import (
    EvidenceDamaged,
    StoreBusy,
    StoreConflict,
    StoreDamaged,
    StoreError,
    StoreFaulty,
    StoreFull,
    StoreReadOnly,
)
from collector.operation.readiness import Readiness
from collector.operation.storage_watch import STALLED_AFTER_SECONDS, StorageWatch, WatchedDatabase
from collector.store import schools
from collector.store.sqlite import SqliteDatabase
from tests.fakes.school_records import SCHOOL
from tests.fakes.stopwatch import Stopwatch


@pytest.fixture
def readiness() -> Readiness:
    return Readiness()


@pytest.fixture
def stopwatch() -> Stopwatch:
    return Stopwatch()


@pytest.fixture
def storage(readiness: Readiness, stopwatch: Stopwatch) -> StorageWatch:
    return StorageWatch(readiness, stopwatch)


@pytest.fixture
def database(tmp_path: Path, storage: StorageWatch) -> Iterator[WatchedDatabase]:
    opened = WatchedDatabase(SqliteDatabase(tmp_path / "rollcall.db"), storage)
    yield opened
    opened.close()


@pytest.mark.parametrize("kind", [StoreBusy, StoreFaulty, StoreFull, StoreReadOnly])
def test_trouble_in_any_writing_stands_in_the_way_until_there_is_room_again(
    database: WatchedDatabase, storage: StorageWatch, readiness: Readiness, kind: type[StoreError]
):
    with pytest.raises(kind), database.writing():
        raise kind("as the disk says it")
    with database.writing() as tx:
        schools.create(tx, SCHOOL)
    assert readiness.objections() == ["as the disk says it"]
    storage.works()
    assert readiness.objections() == []


@pytest.mark.parametrize(
    "error",
    [StoreConflict("taken"), EvidenceDamaged(b"d", 0, 7, "other bytes"), StoreError("misused")],
    ids=lambda e: type(e).__name__,
)
def test_what_is_no_trouble_of_the_disk_stands_in_nobodys_way(
    database: WatchedDatabase, readiness: Readiness, error: StoreError
):
    with pytest.raises(type(error)), database.writing():
        raise error
    with pytest.raises(StoreBusy), database.reading():
        raise StoreBusy("a reading took too long")
    assert readiness.objections() == []


def test_damage_that_anybody_finds_stays_and_nothing_is_written_any_more(
    database: WatchedDatabase, storage: StorageWatch, readiness: Readiness
):
    with pytest.raises(StoreDamaged), database.reading():
        raise StoreDamaged("page 7 is damaged")
    storage.works()
    with pytest.raises(StoreDamaged, match="page 7"), database.writing():
        raise AssertionError("this is never reached")
    assert readiness.objections() == ["page 7 is damaged"]


def test_a_disk_that_stands_still_stands_in_the_way_while_it_does(
    database: WatchedDatabase, readiness: Readiness, stopwatch: Stopwatch
):
    with database.writing():
        stopwatch.seconds += STALLED_AFTER_SECONDS
        assert readiness.objections() == []
        stopwatch.seconds += 3
        assert readiness.objections() == ["the disk has let us wait for 8 seconds"]
    assert readiness.objections() == []


def test_who_waits_longest_is_told(
    database: WatchedDatabase, readiness: Readiness, stopwatch: Stopwatch, storage: StorageWatch
):
    with storage.waiting():
        stopwatch.seconds += 4
        with storage.waiting():
            stopwatch.seconds += 4
            told = []
            asking = threading.Thread(target=lambda: told.extend(readiness.objections()))
            asking.start()
            asking.join()
    assert told == ["the disk has let us wait for 8 seconds"]
