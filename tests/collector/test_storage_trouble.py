"""Trouble with the disk: nothing is acknowledged, /readyz says why, and all goes on by itself when the trouble ends."""

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import grpc
import pytest

from collector.store import devices, evidence
from collector.store.sqlite import SqliteDatabase
from compliance.wire.v1 import session_pb2
from tests.fakes.collector import RunningCollector, running
from tests.fakes.device import FakeDevice, TurnableClock
from tests.fakes.live_session import welcomed
from tests.fakes.watching import https

PATIENCE_SECONDS = 20


@pytest.fixture
def collector(tmp_path: Path) -> Iterator[RunningCollector]:
    with running(tmp_path / "data", TurnableClock()) as served:
        yield served


@pytest.fixture
def device(collector: RunningCollector) -> FakeDevice:
    """A device on loan."""
    enrolled = FakeDevice()
    enrolled.enrol(collector.config.enrolment_port, collector.authority, token=collector.signed_loan())
    return enrolled


def say(collector: RunningCollector, device: FakeDevice, *envelopes: bytes) -> list[session_pb2.ServerMessage]:
    return device.session(collector.config.agents_port, collector.authority, envelopes)


def fates(messages: list[session_pb2.ServerMessage]) -> list[tuple[str, bool] | int]:
    """Each Nack's code and whether to try again; each Ack's sequence."""
    return [
        (each.nack.code, each.nack.retryable) if each.WhichOneof("kind") == "nack" else each.ack.sequence
        for each in messages
        if each.WhichOneof("kind") in ("nack", "ack")
    ]


def kept(collector: RunningCollector, device: FakeDevice) -> int:
    with collector.database.reading() as tx:
        return evidence.count(tx, device.device_id)


def becomes(ready: Callable[[], bool]) -> bool:
    until = time.monotonic() + PATIENCE_SECONDS
    while not ready() and time.monotonic() < until:
        time.sleep(0.2)
    return ready()


def writer(collector: RunningCollector) -> sqlite3.Connection:
    assert isinstance(collector.database, SqliteDatabase)
    return collector.database._writer


# SQLite's own switches bring about its own errors on the real connection: no more pages, or nothing written at all.
TROUBLES = {
    "full": ("PRAGMA max_page_count = 1", "PRAGMA max_page_count = 1073741823", "STORAGE_FULL", "no space is left on the disk"),
    "read-only": ("PRAGMA query_only = ON", "PRAGMA query_only = OFF", "STORAGE_FULL", "the database cannot be written"),
}


@pytest.mark.parametrize(("begin", "end", "code", "why"), TROUBLES.values(), ids=TROUBLES.keys())
def test_what_cannot_be_stored_is_not_acknowledged_and_all_goes_on_by_itself(
    collector: RunningCollector, device: FakeDevice, begin: str, end: str, code: str, why: str
) -> None:
    sealed = [device.next_sealed() for _ in range(120)]  # more than fits into the pages that are there already
    with welcomed(device, collector.config.agents_port, collector.authority) as (session, _):
        session.send(sealed[0])
        session.hear_ack(1)
        writer(collector).execute(begin)
        session.send(*sealed[1:])
        nack = session.hear("nack").nack
    status, reasons = https(collector, "/readyz")
    assert (nack.code, nack.retryable, status, why in reasons) == (code, True, 503, True)
    assert https(collector, "/healthz") == (200, "ok\n")
    stored = kept(collector, device)
    assert stored < len(sealed)
    writer(collector).execute(end)
    assert becomes(lambda: https(collector, "/readyz") == (200, "ok\n"))
    assert fates(say(collector, device, *sealed[stored:]))[-1] == len(sealed)
    assert kept(collector, device) == len(sealed)


def test_a_session_that_cannot_be_written_down_is_not_opened(collector: RunningCollector, device: FakeDevice) -> None:
    writer(collector).execute("PRAGMA query_only = ON")
    with pytest.raises(grpc.RpcError) as caught:
        say(collector, device, device.next_sealed())
    assert caught.value.code() is grpc.StatusCode.UNAVAILABLE
    assert https(collector, "/readyz")[0] == 503
    writer(collector).execute("PRAGMA query_only = OFF")
    assert becomes(lambda: https(collector, "/readyz") == (200, "ok\n"))


def test_a_database_that_another_process_holds_is_waited_for_and_then_refused_for_a_while(
    collector: RunningCollector, device: FakeDevice
) -> None:
    sealed = device.next_sealed()
    with (
        welcomed(device, collector.config.agents_port, collector.authority) as (session, _),
        closing(sqlite3.connect(collector.opened.folder.database, isolation_level=None)) as other,
    ):
        other.execute("BEGIN IMMEDIATE")
        session.send(sealed)
        # SQLite waits ten seconds for each writer, and the desk that notes the session may be the first of the two.
        nack = session.hear("nack", 45).nack
        assert (nack.code, nack.retryable, https(collector, "/readyz")[0]) == ("STORAGE_FULL", True, 503)
        other.execute("ROLLBACK")
    assert becomes(lambda: https(collector, "/readyz") == (200, "ok\n"))
    assert fates(say(collector, device, sealed)) == [1]


def test_a_long_reader_keeps_no_report_waiting(collector: RunningCollector, device: FakeDevice) -> None:
    with closing(sqlite3.connect(collector.opened.folder.database, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT COUNT(*) FROM devices").fetchone()
        assert fates(say(collector, device, *[device.next_sealed() for _ in range(3)]))[-1] == 3
    with collector.database.reading() as tx:
        found = devices.find(tx, device.device_id)
    assert found is not None
    assert found.head_sequence == 3
