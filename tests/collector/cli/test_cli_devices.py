"""Devices on the command line: how one is named, and what is listed of each."""

import json
import re
from datetime import timedelta
from pathlib import Path

import pytest

from collector.cli.exit_codes import ExitCode
from collector.store import schools
from collector.store.devices import DeviceState
from collector.store.schools import School
from collector.wiring import Collector
from tests.fakes.command_line import Enrol, Rollcall


@pytest.mark.parametrize("words", ["RC-0007", "rc-0007", "AB12CD", "staff-07", "01010101", "01" * 32])
def test_a_device_is_found_by_tag_serial_name_or_the_beginning_of_its_id(
    rollcall: Rollcall, data: Path, enrol: Enrol, words: str
):
    device = enrol()
    assert json.loads(rollcall("device", "show", words, "--json", "--data", data).out)["device_id"] == device.device_id.hex()


@pytest.mark.parametrize("words", ["0101010", "nobody", "%", ""])
def test_what_means_no_device_is_wrong_usage(rollcall: Rollcall, data: Path, enrol: Enrol, words: str):
    enrol()
    assert rollcall("device", "show", words, "--data", data).code == ExitCode.USAGE


def test_what_may_mean_several_devices_names_them(rollcall: Rollcall, data: Path, enrol: Enrol):
    enrol(asset_tag="RC-0007")
    enrol(asset_tag="RC-0008", serial="EF34")
    answer = rollcall("device", "show", "staff-07", "--data", data)
    assert (answer.code, [tag in answer.err for tag in ("RC-0007", "RC-0008")]) == (ExitCode.USAGE, [True, True])


def test_a_device_that_came_back_does_not_stand_in_the_way_of_the_one_in_use(rollcall: Rollcall, data: Path, enrol: Enrol):
    enrol(state=DeviceState.RETURNED)
    device = enrol()
    assert (
        json.loads(rollcall("device", "show", "RC-0007", "--json", "--data", data).out)["device_id"] == device.device_id.hex()
    )


def test_devices_are_listed_in_80_columns(rollcall: Rollcall, data: Path, enrol: Enrol):
    enrol(name="n" * 200, serial="s" * 200, asset_tag="t" * 200, state=DeviceState.PENDING_APPROVAL, state_reason="r" * 200)
    assert max(map(len, rollcall("devices", "--data", data).out.splitlines())) <= 80


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (DeviceState.PENDING_APPROVAL, "Pending approval"),
        (DeviceState.REPORTING, "Reporting"),
        (DeviceState.TO_BE_CONFIRMED, "To be confirmed"),
        (DeviceState.QUARANTINED, "Quarantined"),
        (DeviceState.RETURNED, "Returned"),
    ],
)
def test_a_listed_device_has_its_id_a_short_state_and_its_whole_last_report(
    rollcall: Rollcall, data: Path, enrol: Enrol, collector: Collector, state: DeviceState, words: str
):
    enrol(state=state, state_reason="a reason of many words", last_report_at=collector.clock() - timedelta(minutes=59))
    _, line = rollcall("devices", "--data", data).out.splitlines()
    assert re.split(" {2,}", line) == ["RC-0007", "01010101", words, "? Not known", "59 minutes ago"]


def test_a_simulated_device_is_listed_as_such_whatever_its_name(rollcall: Rollcall, data: Path, enrol: Enrol):
    enrol(asset_tag="t" * 200, simulated=True)
    assert f"{'t' * 12} (sim)  " in rollcall("devices", "--data", data).out


def test_devices_for_machines_come_without_their_checks(rollcall: Rollcall, data: Path, enrol: Enrol):
    device = enrol(state=DeviceState.REPORTING)
    assert json.loads(rollcall("devices", "--json", "--data", data).out) == [
        {
            "device_id": device.device_id.hex(),
            "asset_tag": "RC-0007",
            "serial": "AB12CD",
            "name": "staff-07",
            "platform": "linux",
            "simulated": False,
            "state": "reporting",
            "verdict": "UNKNOWN",
            "loan": None,
            "last_report_at": None,
            "fresh_as_of": None,
            "clock_skew_seconds": None,
            "key_protection": None,
            "messages_lost": {},
            "last_heard_at": None,
            "agent_ends": [],
            "last_words": None,
            "policy_bundle": None,
            "refused_context": None,
            "same_computer": [],
            "incidents": [],
        }
    ]


def test_of_several_schools_one_must_be_named(rollcall: Rollcall, data: Path, collector: Collector):
    with collector.database.writing() as tx:
        schools.create(tx, School("another", "Another School", bytes(32), collector.clock()))
    answer = rollcall("devices", "--data", data)
    named = rollcall("devices", "--data", data, "--school", "another")
    assert (answer.code, "another, example-primary-school" in answer.err, named.code) == (ExitCode.USAGE, True, 0)
