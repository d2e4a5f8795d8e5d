"""The worker says how the service ends, signed, waits for the answer, and leaves with the same word."""

import pytest
from later_host import an_hour_later
from made_up_device import NONCE, worker_of
from resident_story import Story
from strict_collector import Line, StrictCollector

from agent.cycle import ReportingDevice
from agent.resident import WorkerEnded, WorkerSaid
from agent.run_marks import RunMarks
from agent.state_folder import StateFolder
from agent.version import VERSION
from agent.worker import EndAsked, PartAsked, Worker
from compliance.parting import Parting, PastEnd
from compliance.report import Trigger


def partings(line: Line) -> list[str]:
    return [getattr(each.body, "parting", "report") for each in line.collector.taken.values()]


def test_a_worker_that_is_told_to_part_says_so_in_a_signed_message_and_in_its_bye(folder: StateFolder, device: ReportingDevice):
    line = Line(StrictCollector(device))
    worker = worker_of(folder, line, [], stays=60.0)
    for event in (PartAsked(Parting.STOPPED), EndAsked("the input ended")):
        worker.events.put(event)
    worker.work(Trigger.BOOT)
    assert (partings(line), line.heard[-1].bye.reason) == (["report", "stopped"], "stopped")


def test_a_worker_that_is_started_for_a_last_word_says_nothing_else(folder: StateFolder, device: ReportingDevice):
    line = Line(StrictCollector(device))
    worker_of(folder, line, []).work(Trigger.BOOT)
    an_hour_later(device)  # a heartbeat would be due
    worker_of(folder, line, []).work(None, Parting.UNINSTALLED)
    assert (partings(line), line.heard[-1].bye.reason) == (["report", "uninstalled"], "uninstalled")


def test_a_session_that_is_closed_on_battery_says_that(folder: StateFolder, device: ReportingDevice):
    line = Line(StrictCollector(device))
    Worker(folder, device, line.open, lambda: 0.0, lambda _: None, lambda: NONCE, Parting.BATTERY).work(Trigger.BOOT)
    assert (partings(line), line.heard[-1].bye.reason) == (["report", "battery"], "battery")


def test_where_the_last_report_does_not_hold_the_next_run_says_it(folder: StateFolder, device: ReportingDevice):
    device.runs = marks = RunMarks(folder)
    marks.begin(device.host.boot_id(), VERSION, device.host.now(), "")
    marks.end(Parting.STOPPED, device.host.now())
    line = Line(StrictCollector(device))
    worker_of(folder, line, []).work(None, Parting.STOPPED)  # it has made no report yet
    marks.begin(device.host.boot_id(), VERSION, device.host.now(), "")
    for _ in range(2):
        worker_of(folder, line, []).work(Trigger.BOOT)
    told = [each.body.past_ends for each in line.collector.taken.values()]
    assert told == [(PastEnd(Parting.STOPPED, device.host.now()),), ()]


def at_rest() -> Story:
    """A resident whose worker has done everything and is gone."""
    story = Story()
    story.resident.look(0)
    for event in (WorkerSaid("surveyed boot"), WorkerSaid("welcomed"), WorkerEnded(0)):
        story.happens(event, 1)
    return story


@pytest.mark.parametrize("parting", ["stopped", "uninstalled"])
def test_a_worker_is_started_for_what_is_worth_a_word(parting: str):
    story = at_rest()
    story.resident.stop(parting)
    assert story.told[1:] == [f"start part {parting}", "end"]


@pytest.mark.parametrize("parting", ["shut_down", "upgraded", "ended", ""])
def test_no_worker_is_started_for_an_end_that_waits_for_nobody(parting: str):
    story = at_rest()
    story.resident.stop(parting)
    assert story.told == ["start boot"]


def test_a_collector_that_wants_to_be_left_alone_is_left_alone_at_the_end_too():
    story = Story()
    story.resident.look(0)
    for event in (WorkerSaid("surveyed boot"), WorkerSaid("retry-after 600 600"), WorkerEnded(4)):
        story.happens(event, 1)
    story.resident.stop("stopped")
    assert story.told[1:] == ["keep part stopped", "end"]


def test_a_worker_that_runs_is_told_before_it_is_ended():
    story = Story()
    story.resident.look(0)
    story.resident.stop("shut_down")
    assert story.told == ["start boot", "part shut_down", "end"]
