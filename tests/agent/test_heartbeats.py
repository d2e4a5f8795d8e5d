"""A heartbeat stands for a report on which nothing changed: as often as the collector says, and never for one that is gone."""

from dataclasses import replace
from datetime import timedelta

import pytest
from later_host import LaterHost, an_hour_later
from made_up_device import worker_of
from strict_collector import Line, StrictCollector

from agent.continuity import heartbeat_now
from agent.cycle import ReportingDevice
from agent.sessions.briefing import PolicyInForce
from agent.spool.message import SpooledMessage
from agent.state_folder import StateFolder
from compliance.report import Trigger


def test_an_hour_after_the_last_message_a_heartbeat_names_the_last_report(folder: StateFolder, device: ReportingDevice):
    line, said = Line(StrictCollector(device)), list[str]()
    worker_of(folder, line, []).work(Trigger.SCHEDULE)
    worker_of(folder, line, []).work(None)
    an_hour_later(device)
    worker_of(folder, line, said).work(None)
    report, heartbeat = line.collector.taken.values()
    assert (line.collector.story, said[0], heartbeat.body.report_hash) == (["1 report", "2 heartbeat"], "beat", report.hash)


def test_a_sealed_heartbeat_has_at_most_360_bytes(folder: StateFolder, device: ReportingDevice):
    worker_of(folder, Line(StrictCollector(device, welcome_with={"server_nonce": bytes(32)})), []).work(Trigger.SCHEDULE)
    assert heartbeat_now(device)
    (place,) = device.spool.waiting(9)
    assert isinstance(place, SpooledMessage)
    assert len(place.message.sealed) <= 360


@pytest.mark.parametrize("change", ["another start", "another policy"])
def test_what_a_heartbeat_leaves_out_has_changed_so_it_is_a_report(folder: StateFolder, device: ReportingDevice, change: str):
    line = Line(StrictCollector(device))
    worker_of(folder, line, []).work(Trigger.SCHEDULE)
    an_hour_later(device, **({"boot": b"\x01" * 16} if change == "another start" else {}))
    if change == "another policy":
        device.policy = PolicyInForce("another", "1", "")
    worker_of(folder, line, []).work(None)
    assert line.collector.story == ["1 report", "2 report"]


def test_a_heartbeat_never_names_a_report_that_is_gone(folder: StateFolder, device: ReportingDevice):
    line = Line(StrictCollector(device, never={1: "TOO_LARGE"}))
    worker_of(folder, line, []).work(Trigger.SCHEDULE)
    an_hour_later(device)
    worker_of(folder, line, []).work(None)
    assert line.collector.story == ["1-1 gap TOO_LARGE 1/0/0", "2 report"]


def hours_away(folder: StateFolder, device: ReportingDevice, hours: int) -> None:
    """The device says once an hour that nothing changed, and reaches no collector."""
    for hour in range(1, hours + 1):
        an_hour_later(device, at=LaterHost.at + timedelta(hours=hour))
        worker_of(folder, Line(StrictCollector(device)), []).keep(None)


@pytest.mark.parametrize("hours", [1, 5])
def test_heartbeats_that_confirm_what_the_collector_does_not_know_are_answered_with_one_report_at_once(
    folder: StateFolder, device: ReportingDevice, hours: int
):
    line = Line(StrictCollector(device))
    worker_of(folder, line, []).work(Trigger.SCHEDULE)
    hours_away(folder, device, hours)
    (report,) = line.collector.taken.values()
    line.collector.taken[0, 1] = replace(report, hash=b"of another report")
    worker_of(folder, line, []).work(None)
    given_up = [f"{place}-{place} gap SCHEMA_INVALID 0/1/0" for place in range(2, hours + 2)]
    assert line.collector.story == ["1 report", *given_up, f"{hours + 2} report"]


def test_a_report_that_waits_behind_a_refused_heartbeat_is_answer_enough(folder: StateFolder, device: ReportingDevice):
    line = Line(StrictCollector(device, never={2: "SCHEMA_INVALID"}))
    worker_of(folder, line, []).work(Trigger.SCHEDULE)
    hours_away(folder, device, 1)
    worker_of(folder, line, []).work(Trigger.CHANGE)
    assert line.collector.story == ["1 report", "2-2 gap SCHEMA_INVALID 0/1/0", "3 report"]


def test_a_report_that_is_refused_too_is_not_followed_by_another(folder: StateFolder, device: ReportingDevice):
    line = Line(StrictCollector(device, never={2: "SCHEMA_INVALID", 3: "SCHEMA_INVALID"}))
    worker_of(folder, line, []).work(Trigger.SCHEDULE)
    hours_away(folder, device, 1)
    worker_of(folder, line, []).work(None)
    assert line.collector.story == ["1 report", "2-2 gap SCHEMA_INVALID 0/1/0", "3-3 gap SCHEMA_INVALID 1/0/0"]


def test_a_collector_that_lost_the_last_report_hears_another_at_once(folder: StateFolder, device: ReportingDevice):
    line = Line(StrictCollector(device))
    worker_of(folder, line, []).work(Trigger.SCHEDULE)
    backup = line.collector.snapshot()
    worker_of(folder, line, []).work(Trigger.SCHEDULE)
    hours_away(folder, device, 1)
    worker_of(folder, Line(backup), []).work(None)
    assert backup.story == [
        "1 report",
        "2-2 gap collector_restored 1/0/0",
        "3-3 gap SCHEMA_INVALID 0/1/0",
        "4 report",
    ]


@pytest.mark.parametrize(("asked", "kept"), [(0, 3600), (1, 60), (600, 600), (2**32 - 1, 86_400)])
def test_the_collector_says_how_often_within_reason(folder: StateFolder, device: ReportingDevice, asked: int, kept: int):
    said: list[str] = []
    worker_of(folder, Line(StrictCollector(device, welcome_with={"heartbeat_seconds": asked})), said).work(None)
    assert (device.standing.now.heartbeat_seconds, said[1]) == (kept, f"heartbeats {kept}")
