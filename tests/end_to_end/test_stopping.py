"""How a collector stops: in order at the first signal, at once at the second."""

import signal
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from compliance.enrolment_offer import parse_offer
from tests.end_to_end.conftest import TAG, School
from tests.fakes.device import FakeDevice
from tests.fakes.live_session import LiveSession, welcomed

pytestmark = pytest.mark.end_to_end


@contextmanager
def report_that_is_being_written(school: School) -> Iterator[tuple[sqlite3.Connection, LiveSession]]:
    """A report has been handed to the ledger, which waits because another program holds the database."""
    school.serve()
    offer = parse_offer(school.lend().read_text(encoding="utf-8"))
    authority = offer.certificate_authority.encode()
    device = FakeDevice(serial="", asset_tag=TAG, school_id=offer.school_id)
    device.enrol(offer.enrolment_port, authority, token=offer.token)
    held = sqlite3.connect(school.data / "rollcall.db", isolation_level=None)
    try:
        with welcomed(device, offer.agents_port, authority) as (session, _):
            held.execute("BEGIN IMMEDIATE")
            session.send(device.next_sealed())
            assert school.says("the disk has let us wait")
            yield held, session
    finally:
        held.close()


def serving(school: School) -> "subprocess.Popen[str]":
    assert school.serving is not None
    return school.serving


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_what_was_taken_is_committed_and_acknowledged_before_the_end(school: School, how: signal.Signals) -> None:
    with report_that_is_being_written(school) as (held, session):
        serving(school).send_signal(how)
        time.sleep(0.5)  # there is nothing to ask: the port that would answer is being closed
        held.execute("ROLLBACK")
        assert session.hear_ack(1).sequence == 1
        assert serving(school).wait(30) == 0
    (device,) = school.report()["devices"]
    assert device["state"] == "reporting"


def test_a_second_signal_ends_it_at_once(school: School) -> None:
    with report_that_is_being_written(school):
        serving(school).send_signal(signal.SIGTERM)
        time.sleep(0.5)
        began = time.monotonic()
        serving(school).send_signal(signal.SIGTERM)
        assert (serving(school).wait(30), time.monotonic() - began < 3) == (-signal.SIGTERM, True)
    school.stop()
