"""A snapshot is made at the first look, is made anew while the database changes, and is let go when nobody looks."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from collector.errors import SchoolError, StoreBusy, StoreFaulty
from collector.fleet.watch import AT_LEAST_EVERY_SECONDS, LET_GO_AFTER_SECONDS, FleetWatch
from collector.store.database import Database, Transaction
from collector.store.sqlite import SqliteDatabase
from collector.store.sqlite_changes import change_mark
from tests.fakes.fleet_rows import Kept, keep_device, keep_school
from tests.fakes.school_records import NOW

PATIENCE_SECONDS = 20
SOON = 0.02
NEVER_BY_ITSELF = 1000.0


class Times:
    """The clock and the stopwatch of a test: they go on, and may be put forward. `looks` is how often the clock was read."""

    def __init__(self) -> None:
        self.looks = 0
        self.forward = 0.0
        self._began = time.monotonic()

    def stopwatch(self) -> float:
        return time.monotonic() - self._began + self.forward

    def clock(self) -> datetime:
        self.looks += 1
        return NOW + timedelta(seconds=self.stopwatch())


class Failing:
    """A database that cannot be read while it `fails`."""

    def __init__(self, database: Database) -> None:
        self.fails = False
        self.writing, self.close = database.writing, database.close
        self._database = database

    def reading(self) -> AbstractContextManager[Transaction]:
        if self.fails:
            raise StoreFaulty("disk I/O error")
        return self._database.reading()


@contextmanager
def watching(database: Database, times: Times, look_every_seconds: float = SOON) -> Iterator[FleetWatch]:
    watch = FleetWatch(database, times.clock, times.stopwatch, lambda: None, change_mark, look_every_seconds)
    with closing(watch):
        yield watch


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with closing(SqliteDatabase(tmp_path / "rollcall.db")) as opened:
        with opened.writing() as tx:
            keep_school(tx, None, [Kept(tag="LAP-1")])
        yield opened


def tags(watch: FleetWatch, not_before: datetime | None = None) -> list[str]:
    return [each.asset_tag for each in watch.snapshot("example", not_before).lines]


def until(is_so: Callable[[], bool]) -> None:
    for _ in range(PATIENCE_SECONDS * 20):
        if is_so():
            return
        time.sleep(0.05)
    raise AssertionError("it never came")


def test_the_first_look_has_every_device_and_the_next_ones_cost_nothing(database: Database) -> None:
    with watching(database, times := Times(), NEVER_BY_ITSELF) as watch:
        first = watch.snapshot("example")
        assert [each.asset_tag for each in first.lines] == ["LAP-1"]
        assert [watch.snapshot("example") is first, times.looks] == [True, 1]


def test_what_another_process_commits_is_seen_without_being_asked_for(database: Database, tmp_path: Path) -> None:
    with watching(database, Times()) as watch, closing(SqliteDatabase(tmp_path / "rollcall.db")) as other:
        watch.snapshot("example")
        with other.writing() as tx:
            keep_device(tx, None, 1, Kept(tag="LAP-2"))
        until(lambda: tags(watch) == ["LAP-1", "LAP-2"])


def test_who_has_changed_something_can_wait_for_a_snapshot_that_has_it(database: Database) -> None:
    with watching(database, times := Times(), NEVER_BY_ITSELF) as watch:
        watch.snapshot("example")
        with database.writing() as tx:
            keep_device(tx, None, 1, Kept(tag="LAP-2"))
        assert tags(watch) == ["LAP-1"]
        assert tags(watch, NOW + timedelta(seconds=times.stopwatch())) == ["LAP-1", "LAP-2"]


def test_a_moment_that_is_yet_to_come_is_waited_for_no_longer_than_one_making(database: Database) -> None:
    with watching(database, Times(), NEVER_BY_ITSELF) as watch:
        assert tags(watch, NOW + timedelta(days=1)) == ["LAP-1"]


def test_while_nothing_changes_the_lines_stay_and_only_the_moment_moves(database: Database) -> None:
    with watching(database, Times()) as watch:
        first = watch.snapshot("example")
        until(lambda: watch.snapshot("example").as_at > first.as_at)
        assert watch.snapshot("example").lines is first.lines


def test_time_alone_makes_it_anew_after_some_minutes(database: Database) -> None:
    with watching(database, times := Times()) as watch:
        first = watch.snapshot("example")
        times.forward = AT_LEAST_EVERY_SECONDS + 1
        until(lambda: watch.snapshot("example").lines is not first.lines)


def test_once_nobody_has_looked_for_ten_minutes_nothing_is_made(database: Database) -> None:
    with watching(database, times := Times()) as watch:
        watch.snapshot("example")
        until(lambda: times.looks > 2)
        times.forward = LET_GO_AFTER_SECONDS + 1
        time.sleep(20 * SOON)  # a round that has begun ends
        looks = times.looks
        time.sleep(20 * SOON)
        assert times.looks == looks
        assert tags(watch) == ["LAP-1"]


def test_many_who_look_at_once_wait_for_one_making(database: Database) -> None:
    with watching(database, times := Times(), NEVER_BY_ITSELF) as watch:
        lookers = [threading.Thread(target=watch.snapshot, args=("example",)) for _ in range(20)]
        for each in lookers:
            each.start()
        for each in lookers:
            each.join()
        assert times.looks <= 2


def test_a_school_that_there_is_none_of_is_an_error_and_no_empty_school(database: Database) -> None:
    with watching(database, Times()) as watch:
        with pytest.raises(SchoolError, match="'elsewhere'"):
            watch.snapshot("elsewhere")
        assert tags(watch) == ["LAP-1"]


def test_a_database_that_cannot_be_read_is_said_to_who_waits_and_the_last_snapshot_stays(database: Database) -> None:
    failing = Failing(database)
    with watching(failing, times := Times(), NEVER_BY_ITSELF) as watch:
        watch.snapshot("example")
        failing.fails = True
        assert tags(watch) == ["LAP-1"]
        with pytest.raises(StoreFaulty, match="disk I/O error"):
            watch.snapshot("example", NOW + timedelta(seconds=times.stopwatch()))


def test_a_watch_that_was_closed_keeps_nobody_waiting(database: Database) -> None:
    with watching(database, Times()) as watch:
        watch.close()
        with pytest.raises(StoreBusy, match="try again"):
            watch.snapshot("example")
