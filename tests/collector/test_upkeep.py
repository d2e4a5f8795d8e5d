"""What is looked after while the collector serves."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from collector.errors import StoreDamaged, StoreFull
from collector.operation.disk_space import DiskSpace
from collector.operation.pulse import FILE_NAME
from collector.operation.readiness import Readiness
from collector.operation.start_check import SMALL_BYTES, StartCheck
from collector.operation.storage_watch import StorageWatch, WatchedDatabase
from collector.operation.upkeep import LARGE_LOG_BYTES, Upkeep
from collector.store import nonces
from collector.store.instants import to_text
from collector.store.sqlite import SqliteDatabase
from tests.fakes.device import TurnableClock
from tests.fakes.stopwatch import Stopwatch

NONCE = b"n" * 32


@dataclass
class File:
    """A database's files as a test says they are."""

    log_bytes: int = 0
    size_bytes: int = 1000
    is_read: bool = False
    damage: str = ""
    checked: list[int] = field(default_factory=list)

    def fold(self) -> bool:
        if not self.is_read:
            self.log_bytes = 0
        return not self.is_read

    def quick_check(self) -> None:
        self.checked.append(self.size_bytes)
        if self.damage:
            raise StoreDamaged(self.damage)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[SqliteDatabase]:
    opened = SqliteDatabase(tmp_path / "rollcall.db")
    yield opened
    opened.close()


@pytest.fixture
def readiness() -> Readiness:
    return Readiness()


@pytest.fixture
def storage(readiness: Readiness) -> StorageWatch:
    return StorageWatch(readiness, Stopwatch())


@pytest.fixture
def file() -> File:
    return File()


@pytest.fixture
def upkeep(tmp_path: Path, database: SqliteDatabase, file: File, storage: StorageWatch) -> Upkeep:
    return Upkeep(tmp_path, WatchedDatabase(database, storage), file, storage, TurnableClock(), lambda: NONCE)


def test_trouble_ends_when_as_much_as_an_envelope_can_be_written(
    upkeep: Upkeep, database: SqliteDatabase, storage: StorageWatch, readiness: Readiness
) -> None:
    storage.fails(StoreFull("no space is left"))
    database._writer.execute("PRAGMA max_page_count = 1")
    upkeep.look()
    assert [each.startswith("no space is left on the disk") for each in readiness.objections()] == [True]
    database._writer.execute("PRAGMA max_page_count = 100000")
    upkeep.look()
    assert readiness.objections() == []
    with database.reading() as tx:
        assert nonces.newest(tx) == NONCE


def test_a_disk_that_does_not_write_shows_without_any_report(
    upkeep: Upkeep, storage: StorageWatch, readiness: Readiness, tmp_path: Path
) -> None:
    upkeep.look()
    assert (readiness.objections(), (tmp_path / FILE_NAME).read_text()) == ([], f"{to_text(TurnableClock().now)}\n")
    (tmp_path / FILE_NAME).unlink()
    (tmp_path / FILE_NAME).mkdir()  # the one thing that root, too, cannot write to
    Upkeep._feel_the_pulse(upkeep)
    assert readiness.objections() == ["the disk under the data folder does not write: Is a directory"]


def test_a_log_is_left_alone_while_it_is_small(upkeep: Upkeep, file: File) -> None:
    file.log_bytes = LARGE_LOG_BYTES
    upkeep.look()
    assert file.log_bytes == LARGE_LOG_BYTES


def test_a_log_that_a_reader_keeps_long_is_told_once_and_folded_in_when_the_reader_has_gone(
    upkeep: Upkeep, file: File, caplog: pytest.LogCaptureFixture
) -> None:
    file.log_bytes, file.is_read = LARGE_LOG_BYTES + 1, True
    upkeep.look()
    upkeep.look()
    told = [(each.levelno, each.getMessage(), each.__dict__["log_bytes"]) for each in caplog.records]
    sentence = "the write-ahead log grows: something has been reading the database for long"
    assert told == [(logging.WARNING, sentence, LARGE_LOG_BYTES + 1)]
    file.is_read = False
    upkeep.look()
    assert file.log_bytes == 0


@pytest.mark.parametrize(
    ("space", "worry"),
    [
        (DiskSpace(160 * 10**9, 1000 * 10**9, 0, 0), ""),
        (DiskSpace(140 * 10**9, 1000 * 10**9, 0, 0), "140.00 GB of 1,000.00 GB are free"),
        (DiskSpace(9 * 10**8, 10**9, 0, 0), "0.90 GB of 1.00 GB are free"),
        (DiskSpace(0, 0, 0, 0), "0.00 GB of 0.00 GB are free"),
        (DiskSpace(9 * 10**11, 10**12, 140, 1000), "the disk has room for only 140 more files"),
        (DiskSpace(9 * 10**11, 10**12, 160, 1000), ""),
    ],
    ids=["room", "86 percent", "small", "nothing", "few files", "files enough"],
)
def test_a_disk_is_worried_about_before_it_is_full(space: DiskSpace, worry: str) -> None:
    assert space.worry == worry


def test_a_small_file_is_checked_before_anything_is_taken(file: File, storage: StorageWatch, readiness: Readiness) -> None:
    file.size_bytes, file.damage = SMALL_BYTES, "page 7 is damaged"
    StartCheck(file, storage).begin()
    assert readiness.objections() == ["page 7 is damaged"]
