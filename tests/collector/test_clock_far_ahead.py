"""A collector whose clock says 2099 for a while, at its start or when it is asked, goes on by the right one."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from collector.evidence.nonce_age import is_due, was_issued_within
from collector.store import nonces
from compliance.wire.v1 import enrolment_pb2
from tests.fakes.collector import RunningCollector, found, running, running_again
from tests.fakes.device import NOW, TurnableClock
from tests.fakes.enrolment_calls import enrolment_port

AHEAD = datetime(2099, 1, 1, tzinfo=UTC)
SPAN = timedelta(minutes=10)


def newest(collector: RunningCollector) -> datetime | None:
    with collector.database.reading() as tx:
        return nonces.newest_issued_at(tx)


@pytest.mark.parametrize(
    ("newest_issued_at", "due"),
    [
        (None, True),
        (NOW, False),
        (NOW - SPAN + timedelta(seconds=1), False),
        (NOW - SPAN, True),
        (NOW + timedelta(seconds=1), True),
        (AHEAD, True),
    ],
)
def test_a_nonce_is_due_when_the_newest_is_old_or_of_a_time_to_come(newest_issued_at: datetime | None, *, due: bool) -> None:
    assert is_due(newest_issued_at, NOW, SPAN) is due


@pytest.mark.parametrize(
    ("issued_at", "is_good"),
    [(None, False), (NOW, True), (NOW - SPAN, True), (NOW - 2 * SPAN, False), (NOW + SPAN, True), (NOW + 2 * SPAN, False)],
)
def test_a_nonce_may_be_signed_over_near_the_time_of_its_issue(issued_at: datetime | None, *, is_good: bool) -> None:
    assert was_issued_within(issued_at, NOW, SPAN) is is_good


def test_a_collector_that_began_in_2099_gives_out_a_nonce_of_today_after_its_next_start(tmp_path: Path) -> None:
    found(tmp_path / "data", NOW)
    with running_again(tmp_path / "data", lambda: AHEAD) as collector:
        assert newest(collector) == AHEAD
    with running_again(tmp_path / "data", lambda: NOW) as collector:
        assert newest(collector) == NOW


def test_the_enrolment_port_gives_out_no_nonce_of_a_time_to_come(tmp_path: Path) -> None:
    clock = TurnableClock()
    with running(tmp_path / "data", clock) as collector, enrolment_port(collector) as port:
        clock.now = AHEAD
        ahead = port.Describe(enrolment_pb2.DescribeRequest(), timeout=10)
        clock.now = NOW
        today = port.Describe(enrolment_pb2.DescribeRequest(), timeout=10)
        assert ahead.nonce != today.nonce
        assert newest(collector) == NOW
