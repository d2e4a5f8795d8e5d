"""The inbox is looked at until a file is whole: nothing is taken half written, and nothing waits for another."""

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from collector.registers.inbox_folder import arrivals
from collector.registers.inbox_watch import InboxWatch
from collector.store import tokens
from collector.store.loans import LoanState
from tests.fakes.agreement_files import FORM, as_csv, as_toml
from tests.fakes.inbox_desk import SECOND, Desk
from tests.fakes.school_records import LATER, NOW


def test_a_file_is_taken_once_it_has_looked_the_same_for_two_seconds(desk: Desk):
    desk.drop("loan.toml", as_toml(FORM))
    looks = [(desk.inbox.look(NOW + timedelta(seconds=seconds)), len(desk.loan_states())) for seconds in (0, 1, 2, 3)]
    assert looks == [(True, 0), (True, 0), (False, 1), (False, 1)]


def test_a_file_that_still_grows_is_waited_for(desk: Desk):
    whole = as_csv(FORM, SECOND)
    for seconds in range(6):
        desk.drop("loans.csv", whole[: len(whole) * (seconds + 1) // 6])
        assert desk.inbox.look(NOW + timedelta(seconds=seconds))
    desk.inbox.look(NOW + timedelta(seconds=8))
    assert desk.loan_states() == {"DLA-7": LoanState.AUTHORISED, "DLA-8": LoanState.AUTHORISED}


def test_a_table_that_grows_after_a_pause_loses_no_row_and_takes_none_twice(desk: Desk):
    path = desk.drop("loans.csv", as_csv(FORM))
    (arrival,) = arrivals(desk.folder.inbox)
    path.write_bytes(as_csv(FORM, SECOND))

    desk.inbox.take(arrival, NOW)
    still_there = desk.seen()["inbox"]
    (arrival,) = arrivals(desk.folder.inbox)
    desk.inbox.take(arrival, LATER)

    assert still_there == ["loans.csv"]
    assert desk.loan_states() == {"DLA-7": LoanState.AUTHORISED, "DLA-8": LoanState.AUTHORISED}
    with desk.database.reading() as tx:
        assert len(tokens.of_loan(tx, "example", "DLA-7")) == 1


@pytest.mark.parametrize("name", ["loan.toml.part", "loan.toml.tmp", "loan.toml~", ".loan.toml", "loan.toml.crdownload"])
def test_a_name_that_says_half_written_is_left_alone(desk: Desk, name: str):
    desk.drop(name, as_toml(FORM))
    for seconds in (0, 5, 60):
        desk.inbox.look(NOW + timedelta(seconds=seconds))
    assert desk.seen() == {"inbox": [name]}


def test_one_file_that_cannot_be_taken_does_not_hold_up_the_others(desk: Desk):
    desk.drop("a-loan.toml", as_toml(FORM))
    desk.drop("b-loan.toml", as_toml(SECOND))
    (desk.folder.outbox / "DLA-7.toml").mkdir()  # its answer cannot be put there
    for seconds in (0, 2):
        desk.inbox.look(NOW + timedelta(seconds=seconds))
    assert desk.seen()["recorded"] == ["b-loan.toml"]
    assert desk.seen()["inbox"] == ["a-loan.toml"]


def test_the_watch_takes_what_lay_there_and_what_is_dropped_later(desk: Desk):
    desk.drop("early.toml", as_toml(FORM))
    watch = InboxWatch(desk.inbox, lambda: datetime.now(UTC))
    watch.start()
    try:
        _wait_for(desk.folder.recorded / "early.toml")
        desk.drop("late.toml", as_toml(SECOND))
        _wait_for(desk.folder.recorded / "late.toml")
    finally:
        watch.stop()

    assert desk.seen() == {"outbox": ["DLA-7.toml", "DLA-8.toml"], "recorded": ["early.toml", "late.toml"]}


def _wait_for(path: Path) -> None:
    for _ in range(200):
        if path.exists():
            return
        time.sleep(0.05)
    pytest.fail(f"{path.name} was not taken within ten seconds")
