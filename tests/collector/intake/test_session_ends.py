"""How sessions end that nobody meant to end: the collector stops, or fails in the middle of one."""

from pathlib import Path

import grpc
import pytest

from collector.data_folder import DataFolder
from collector.serving_wiring import serving_of
from collector.store import devices
from collector.store.sqlite import SqliteDatabase
from collector.wiring import Collector
from tests.fakes.collector import RunningCollector, found, serving
from tests.fakes.crowd import on_loan
from tests.fakes.device import TurnableClock
from tests.fakes.live_session import LiveSession, welcomed


def test_a_collector_that_stops_acknowledges_what_it_took_and_says_goodbye(tmp_path: Path, clock: TurnableClock) -> None:
    config = found(tmp_path / "data", clock())
    folder = DataFolder.open(tmp_path / "data")
    database = SqliteDatabase(folder.database)
    opened = Collector(folder, database, config, clock)
    with serving(serving_of(opened)):
        collector = RunningCollector(opened, tmp_path / "data")
        device = on_loan(collector)
        session = LiveSession(device, config.agents_port, collector.authority, device.hello())
        session.hear("welcome")
        session.send(*[device.next_sealed() for _ in range(20)])
        acknowledged = session.hear_ack(1)
    with session:
        while (said := session.hear_any()).WhichOneof("kind") != "goodbye":
            acknowledged = said.ack
        goodbye = said.goodbye
        assert session.hear_end() is None
    with database.reading() as tx:
        taken = devices.find(tx, device.device_id)
    assert taken is not None
    assert acknowledged.sequence == taken.head_sequence  # what lay unread in the network is the device's to send again
    assert (goodbye.reconnect_after_seconds, goodbye.spread_seconds, goodbye.reason) == (5, 5, "the collector is stopping")
    database.close()


def test_a_session_in_which_the_collector_fails_ends_with_a_reference_and_others_go_on(
    collector: RunningCollector, caplog: pytest.LogCaptureFixture
) -> None:
    broken, other = on_loan(collector, 1), on_loan(collector, 2)
    with collector.database.writing() as tx:  # what no version of ours writes
        tx.run("UPDATE devices SET route = 'by air' WHERE device_id = :id", {"id": broken.device_id})
    with LiveSession(broken, collector.config.agents_port, collector.authority, broken.hello()) as session:
        ended = session.hear_end()
    assert isinstance(ended, grpc.RpcError)
    (reference,) = {each.reference for each in caplog.records if hasattr(each, "reference")}
    assert ended.code() is grpc.StatusCode.INTERNAL
    assert str(ended.details()).endswith(f"its log says more under {reference}")
    with welcomed(other, collector.config.agents_port, collector.authority) as (session, _):
        session.send(other.next_sealed())
        session.hear_ack(1)
