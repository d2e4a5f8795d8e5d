"""How a collector stops: in order at the first signal, at once at the second."""

import json
import signal
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.end_to_end.conftest import School

pytestmark = pytest.mark.end_to_end


@contextmanager
def report_that_is_being_written(school: School) -> Iterator[sqlite3.Connection]:
    """Another program holds the database, and a report has been handed to the ledger, which waits for it."""
    school.serve()
    school.enrol()
    held = sqlite3.connect(school.data / "rollcall.db", isolation_level=None)
    held.execute("BEGIN IMMEDIATE")
    agent = school.start_agent("run", "--once")
    try:
        assert school.says("the disk has let us wait")
        yield held
    finally:
        held.close()
        agent.communicate(timeout=60)


def serving(school: School) -> "subprocess.Popen[str]":
    assert school.serving is not None
    return school.serving


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_what_was_taken_is_committed_before_the_end(school: School, how: signal.Signals) -> None:
    with report_that_is_being_written(school) as held:
        serving(school).send_signal(how)
        time.sleep(0.5)  # the port on which one could ask is being closed
        held.execute("ROLLBACK")
        assert serving(school).wait(30) == 0
    (device,) = school.report()["devices"]
    assert device["state"] == "reporting"
    waiting = json.loads(school.agent("status", "--json").stdout)["reports_waiting"]
    assert waiting in (0, 1)  # 1 where the acknowledgement came too late: it is sent again, and stored once


def test_a_second_signal_ends_it_at_once(school: School) -> None:
    with report_that_is_being_written(school):
        serving(school).send_signal(signal.SIGTERM)
        time.sleep(0.5)
        began = time.monotonic()
        serving(school).send_signal(signal.SIGTERM)
        assert (serving(school).wait(30), time.monotonic() - began < 3) == (-signal.SIGTERM, True)
    school.stop()
