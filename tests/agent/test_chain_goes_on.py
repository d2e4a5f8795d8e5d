"""Whatever device or collector lost, or forgot, the chain goes on without a fork and says what is missing."""

import pytest
from made_up_device import made_up_device, open_spool, worker_of
from strict_collector import Line, StrictCollector

from agent.continuity import begin_again_if_lost
from agent.cycle import ReportingDevice
from agent.errors import DeliveryRefused
from agent.state_folder import StateFolder
from compliance.continuity import EpochStart
from compliance.report import Trigger


def test_a_device_that_was_accepted_anew_begins_an_epoch_and_reports_at_once(folder: StateFolder, device: ReportingDevice):
    line = Line(StrictCollector(device))
    for _ in range(2):
        worker_of(folder, line, []).work(Trigger.SCHEDULE)
    line.collector.accept()
    worker_of(folder, line, []).work(Trigger.SCHEDULE)
    assert (line.collector.story[2:], device.spool.summary().dead_letters) == (
        ["1 epoch 1 after 0, accepted, 1 abandoned", "2 report"],
        1,
    )


def test_a_collector_restored_from_a_backup_gets_what_is_still_here_and_hears_what_is_not(
    folder: StateFolder, device: ReportingDevice
):
    line = Line(StrictCollector(device))
    worker_of(folder, line, []).work(Trigger.SCHEDULE)
    backup = line.collector.snapshot()
    for _ in range(2):
        worker_of(folder, line, []).work(Trigger.SCHEDULE)
    restored = Line(backup)
    worker_of(folder, restored, []).work(Trigger.SCHEDULE)
    assert backup.story == ["1 report", "2-3 gap collector_restored 2/0/0", "4 report"]


def test_a_collector_restored_to_before_an_epoch_gets_its_beginning_again(folder: StateFolder, device: ReportingDevice):
    line = Line(StrictCollector(device))
    worker_of(folder, line, []).work(Trigger.SCHEDULE)
    backup = line.collector.snapshot()
    line.collector.accept()
    worker_of(folder, line, []).work(None)
    worker_of(folder, Line(backup), []).work(Trigger.SCHEDULE)
    assert backup.story == [
        "1 report",
        "1 epoch 1 after 0, accepted, 0 abandoned",
        "2-2 gap collector_restored 1/0/0",
        "3 report",
    ]


def lose_spool(folder: StateFolder, device: ReportingDevice) -> None:
    device.spool.close()
    for path in folder.path.glob("spool.db*"):
        path.unlink()
    device.spool = open_spool(folder)
    begin_again_if_lost(device)


def test_a_device_that_lost_its_spool_begins_an_epoch_and_names_what_it_knew_last(folder: StateFolder, device: ReportingDevice):
    line = Line(StrictCollector(device))
    worker_of(folder, line, []).work(Trigger.SCHEDULE)
    last = line.collector.head
    lose_spool(folder, device)
    worker_of(folder, line, []).work(None)
    start = line.collector.taken[1, 1].body
    assert isinstance(start, EpochStart)
    assert line.collector.story[1:] == ["1 epoch 1 after 0, spool_lost, 0 abandoned", "2 report"]
    assert (start.closed_sequence, start.closed_hash) == (last.sequence, last.hash)


def test_a_spool_that_was_lost_twice_before_anybody_heard_begins_where_the_collector_is(
    folder: StateFolder, device: ReportingDevice
):
    line = Line(StrictCollector(device))
    worker_of(folder, line, []).work(Trigger.SCHEDULE)
    for _ in range(2):
        lose_spool(folder, device)
        worker_of(folder, line, []).keep(Trigger.CHANGE)
    worker_of(folder, line, []).work(None)
    begin_again_if_lost(device)
    assert (line.collector.head, line.collector.forks) == (device.spool.chain.head, [])


def test_a_device_that_was_put_back_to_an_earlier_day_is_for_a_person(folder: StateFolder, device: ReportingDevice):
    line = Line(StrictCollector(device))
    worker_of(folder, line, []).work(Trigger.SCHEDULE)
    earlier = {path.name: path.read_bytes() for path in folder.path.iterdir() if path.is_file()}
    worker_of(folder, line, []).work(Trigger.SCHEDULE)
    device.spool.close()
    for path in [each for each in folder.path.iterdir() if each.is_file()]:
        path.unlink()
    for name, content in earlier.items():
        (folder.path / name).write_bytes(content)
    device.spool = open_spool(folder)
    restored = made_up_device(folder, device.spool)
    begin_again_if_lost(restored)
    line.collector.device = restored
    with pytest.raises(DeliveryRefused, match="holds 2 messages of epoch 0, this device has made 1"):
        worker_of(folder, line, []).work(None)
    assert (line.heard[-1].bye.reason[:24], line.collector.forks) == ("the collector holds 2 me", [])
