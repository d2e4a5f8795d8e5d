"""What a person must look at, and how it is closed, on the command line."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from collector.cli.exit_codes import ExitCode
from collector.store import devices, incidents
from collector.store.devices import Device, DeviceState
from collector.store.incidents import IncidentKind
from collector.wiring import Collector
from tests.fakes.command_line import Rollcall
from tests.fakes.school_records import DEVICE

SCHOOL_ID = "example-primary-school"


@pytest.fixture
def device(collector: Collector) -> Device:
    """A device with 41 messages, seen in two computers."""
    put = replace(DEVICE, school_id=SCHOOL_ID, head_sequence=41, last_report_at=collector.clock())
    now = collector.clock()
    with collector.database.writing() as tx:
        devices.enrol(tx, put)
        for boot in ("aa", "bb"):
            incidents.see(tx, SCHOOL_ID, put.device_id, IncidentKind.CLONED, "several computers", now, boot)
        devices.set_state(tx, put.device_id, DeviceState.QUARANTINED, "several computers", now)
    return put


def test_open_incidents_are_listed_with_what_to_do(rollcall: Rollcall, data: Path, device: Device):
    answer = rollcall("incidents", "--data", data)
    assert answer.code == 0
    assert "RC-0007" in answer.out
    assert "Copied device" in answer.out
    assert "enrol all but one anew" in answer.out


def test_incidents_as_json_name_every_computer(rollcall: Rollcall, data: Path, device: Device):
    (incident,) = json.loads(rollcall("incidents", "--json", "--data", data).out)
    assert (incident["kind"], incident["sightings"], incident["members"]) == ("cloned", 2, ["aa", "bb"])


def test_accepting_says_what_is_lost_and_what_to_do_with_the_copies(
    rollcall: Rollcall, data: Path, device: Device, collector: Collector
):
    answer = rollcall("device", "accept", "RC-0007", "--data", data)
    assert (answer.code, answer.err) == (0, "")
    assert "It begins a new chain, epoch 1" in answer.out
    assert "ends here at message 41" in answer.out
    assert "Only one computer may keep these keys" in answer.out
    with collector.database.reading() as tx:
        now = devices.find(tx, device.device_id)
    assert now is not None
    assert (now.state, now.epoch, now.head_sequence, now.head_hash) == (DeviceState.REPORTING, 1, 0, bytes(32))
    assert rollcall("incidents", "--data", data).out == "No open incident.\n"
    assert "closed by" in rollcall("incidents", "--all", "--data", data).out


def test_an_incident_that_left_the_chain_whole_begins_no_new_one(rollcall: Rollcall, data: Path, collector: Collector):
    put = replace(DEVICE, school_id=SCHOOL_ID, head_sequence=41, state=DeviceState.REPORTING)
    with collector.database.writing() as tx:
        devices.enrol(tx, put)
        incidents.see(tx, SCHOOL_ID, put.device_id, IncidentKind.COLLECTOR_RESTORED, "x", collector.clock())
    assert "Its chain is whole and goes on" in rollcall("device", "accept", "RC-0007", "--data", data).out
    with collector.database.reading() as tx:
        now = devices.find(tx, put.device_id)
    assert now == put


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (DeviceState.REPORTING, "there is nothing to accept"),
        (DeviceState.RETURNED, "only a new enrolment brings it back"),
        (DeviceState.DISPOSED, "only a new enrolment brings it back"),
        (DeviceState.PENDING_APPROVAL, "rollcall device approve"),
        (DeviceState.LOST, "record that it was found first"),
    ],
)
def test_a_device_that_cannot_be_accepted_is_told_why(
    rollcall: Rollcall, data: Path, collector: Collector, state: DeviceState, words: str
):
    with collector.database.writing() as tx:
        devices.enrol(tx, replace(DEVICE, school_id=SCHOOL_ID, state=state))
    answer = rollcall("device", "accept", "RC-0007", "--data", data)
    assert answer.code == ExitCode.REFUSED
    assert words in answer.err
