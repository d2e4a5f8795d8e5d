"""The deep check reads page by page, and what it could not look at is a remark, never a flaw."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, closing
from pathlib import Path
from typing import Final

import pytest

from collector.doctor.deep_check import examine_evidence
from collector.doctor.deep_findings import examine_all_evidence, examine_file
from collector.doctor.finding import Finding, State
from collector.errors import StoreBusy
from collector.evidence.rebuilding import rebuild
from collector.proof.epoch_ends import EpochEnds
from collector.store.database import Database, Transaction
from collector.store.sqlite import READING_SECONDS, SqliteDatabase
from tests.fakes.chain import FakeChain
from tests.fakes.intake import FakeIntake, founded
from tests.fakes.story import ACTOR

MESSAGES: Final = 1100  # on three pages
BUSY: Final = StoreBusy("a reading took longer than 60 seconds and was ended; try again")


@pytest.fixture
def intake(tmp_path: Path) -> Iterator[FakeIntake]:
    opened = founded(tmp_path / "data")
    yield opened
    opened.database.close()


@pytest.fixture
def chain(intake: FakeIntake) -> FakeChain:
    """A device with a chain of three pages."""
    enrolled = intake.enrolled()
    intake.accepted(enrolled, enrolled.report(), *[enrolled.heartbeat() for _ in range(MESSAGES - 1)])
    return enrolled


class Slow:
    """A stopwatch of a disk that needs a fifth of a reading's time for each question."""

    seconds = 0.0

    def __call__(self) -> float:
        self.seconds += READING_SECONDS / 5
        return self.seconds


class Busy:
    """A database that somebody holds from one reading on."""

    def __init__(self, database: Database, readings: int) -> None:
        self._database = database
        self._left = readings
        self.close = database.close

    def reading(self) -> AbstractContextManager[Transaction]:
        """The first ones go well."""
        self._left -= 1
        if self._left < 0:
            raise BUSY
        return self._database.reading()

    def writing(self) -> AbstractContextManager[Transaction]:
        """Never asked for."""
        raise BUSY


def test_a_chain_is_read_a_page_at_a_time_however_long_all_of_it_takes(
    tmp_path: Path, intake: FakeIntake, chain: FakeChain
) -> None:
    with closing(SqliteDatabase(tmp_path / "data" / "rollcall.db", Slow())) as slow:
        (examined,) = examine_evidence(slow)
    assert (examined.envelopes, examined.flaws, examined.cut_short) == (MESSAGES, (), "")


@pytest.mark.parametrize(("readings", "looked_at"), [(1, 0), (2, 500), (4, MESSAGES)])
def test_a_database_that_is_busy_cuts_the_looking_short_and_is_no_flaw(
    intake: FakeIntake, chain: FakeChain, readings: int, looked_at: int
) -> None:
    (examined,) = examine_evidence(Busy(intake.database, readings))
    assert (examined.envelopes, examined.flaws) == (looked_at, ())
    assert examined.cut_short == f"message {looked_at} of epoch 0: {BUSY}"


def test_what_was_not_looked_at_whole_is_a_remark_with_how_far_it_came(intake: FakeIntake, chain: FakeChain) -> None:
    (remark,) = [each for each in examine_all_evidence(Busy(intake.database, 2)) if each.state is not State.IN_ORDER]
    label = f"LAP-0001 ({chain.device.device_id.hex()[:16]})"
    again = "run `rollcall doctor --deep` again when less is going on"
    words = f"{label}: not looked at whole, only up to message 500 of epoch 0: {BUSY}"
    assert remark == Finding("Evidence", words, State.REMARK, again)


def test_a_file_that_is_busy_is_a_remark_too() -> None:
    class BusyFile:
        def faults(self) -> list[str]:
            raise BUSY

    assert [each.state for each in examine_file(BusyFile())] == [State.REMARK]


def test_a_device_is_not_rebuilt_and_not_called_damaged_while_the_database_is_busy(
    intake: FakeIntake, chain: FakeChain
) -> None:
    with pytest.raises(StoreBusy):
        rebuild(Busy(intake.database, 1), intake.device(chain), ACTOR, lambda: intake.now)


def test_of_a_chain_forty_bytes_a_message_of_one_epoch_are_held() -> None:
    ends = EpochEnds()
    for sequence in range(1, 10_001):
        ends.add(sequence, sequence.to_bytes(32))
    assert (ends.held_bytes, ends.at(7777), ends.at(10_001)) == (400_000, (7777).to_bytes(32), None)
    ends.forget()
    assert (ends.held_bytes, ends.at(7777)) == (0, None)
