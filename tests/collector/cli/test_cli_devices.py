"""Devices and their report on the command line."""

import csv
import io
import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from collector import simulation
from collector.cli.exit_codes import ExitCode
from collector.store import audit, devices, schools
from collector.store.devices import Device, DeviceState, Route
from collector.store.schools import School
from collector.wiring import Collector
from tests.fakes.command_line import Rollcall
from tests.fakes.school_records import DEVICE

Enrol = Callable[..., Device]

SCHOOL_ID = "example-primary-school"


@pytest.fixture
def enrol(collector: Collector) -> Enrol:
    """Puts a device into the school, as the enrolment desk leaves it."""
    numbers = iter(range(1, 100))

    def put(**changes: object) -> Device:
        number = next(numbers)
        fresh = replace(
            DEVICE,
            school_id=SCHOOL_ID,
            device_id=bytes([number]) * 32,
            signing_key=bytes([number]),
            enrolled_at=collector.clock(),
        )
        device = replace(fresh, **changes)  # type: ignore[arg-type] # fields by name
        with collector.database.writing() as tx:
            devices.enrol(tx, device)
        return device

    return put


def state_of(collector: Collector, device: Device) -> DeviceState:
    with collector.database.reading() as tx:
        found = devices.find(tx, device.device_id)
    assert found is not None
    return found.state


# -- the report -------------------------------------------------------------------------------------------------------------


def test_a_device_that_has_not_reported_is_not_known(rollcall: Rollcall, data: Path, enrol: Enrol):
    enrol()
    answer = rollcall("report", "--data", data)
    assert (answer.code, "0 of 1 meet policy · 0 need action · 1 not known" in answer.out) == (ExitCode.NOT_KNOWN, True)


def test_a_school_without_devices_is_not_known(rollcall: Rollcall, data: Path):
    assert rollcall("report", "--data", data).code == ExitCode.NOT_KNOWN


@pytest.mark.parametrize("form", ["text", "json", "csv", "html"])
def test_the_report_is_written_to_a_file_in_every_format(
    rollcall: Rollcall, data: Path, enrol: Enrol, tmp_path: Path, form: str
):
    enrol()
    answer = rollcall("report", "--format", form, "-o", tmp_path / "report", "--data", data)
    assert (answer.out, "RC-0007" in (tmp_path / "report").read_text(encoding="utf-8")) == ("", True)


def test_json_and_another_format_contradict_each_other(rollcall: Rollcall, data: Path):
    answer = rollcall("report", "--json", "--format", "html", "--data", data)
    assert (answer.code, answer.out, answer.err) == (
        ExitCode.USAGE,
        "",
        "rollcall: --json: contradicts --format html; give one of the two\n",
    )


def test_a_file_that_cannot_be_written_is_wrong_usage(rollcall: Rollcall, data: Path, tmp_path: Path):
    answer = rollcall("report", "-o", tmp_path / "nowhere" / "report.txt", "--data", data)
    assert (answer.code, "cannot be written" in answer.err) == (ExitCode.USAGE, True)


def test_json_and_csv_speak_of_the_same_checks(rollcall: Rollcall, data: Path, enrol: Enrol):
    enrol()
    (device,) = json.loads(rollcall("report", "--json", "--data", data).out)["devices"]
    rows = csv.DictReader(io.StringIO(rollcall("report", "--format", "csv", "--data", data).out))
    assert [(each["rule"], each["verdict"]) for each in rows] == [(each["rule"], each["verdict"]) for each in device["checks"]]


def test_one_device_is_reported_on_its_own(rollcall: Rollcall, data: Path, enrol: Enrol):
    enrol()
    other = enrol(asset_tag="RC-0008", serial="EF34")
    read = json.loads(rollcall("report", "--device", "RC-0008", "--json", "--data", data).out)
    assert [each["device_id"] for each in read["devices"]] == [other.device_id.hex()]


def test_one_device_is_shown_and_judged_alike_by_both_commands(rollcall: Rollcall, data: Path, enrol: Enrol):
    enrol(state=DeviceState.RETURNED)
    by_report = rollcall("report", "--device", "RC-0007", "--data", data)
    by_device = rollcall("device", "show", "RC-0007", "--data", data)
    below_the_time = slice(2, None)
    assert (by_report.code, by_report.out.splitlines()[below_the_time]) == (
        by_device.code,
        by_device.out.splitlines()[below_the_time],
    )


def test_no_colour_is_sent_into_a_pipe(rollcall: Rollcall, data: Path, enrol: Enrol):
    enrol()
    assert "\x1b" not in rollcall("report", "--data", data).out


# -- which device -----------------------------------------------------------------------------------------------------------


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
            "messages_lost": {},
            "incidents": [],
        }
    ]


def test_of_several_schools_one_must_be_named(rollcall: Rollcall, data: Path, collector: Collector):
    with collector.database.writing() as tx:
        schools.create(tx, School("another", "Another School", bytes(32), collector.clock()))
    answer = rollcall("devices", "--data", data)
    named = rollcall("devices", "--data", data, "--school", "another")
    assert (answer.code, "another, example-primary-school" in answer.err, named.code) == (ExitCode.USAGE, True, 0)


# -- approval ---------------------------------------------------------------------------------------------------------------


def test_an_approved_device_may_report(rollcall: Rollcall, data: Path, enrol: Enrol, collector: Collector):
    device = enrol(state=DeviceState.PENDING_APPROVAL)
    rollcall("device", "approve", "RC-0007", "--data", data)
    assert state_of(collector, device) is DeviceState.AWAITING_FIRST_REPORT


def test_an_approval_stands_in_the_audit_log(rollcall: Rollcall, data: Path, enrol: Enrol, collector: Collector):
    device = enrol(state=DeviceState.PENDING_APPROVAL)
    rollcall("device", "approve", "RC-0007", "--data", data)
    with collector.database.reading() as tx:
        (last, *_) = audit.recent(tx, SCHOOL_ID)
    assert (last.action, last.subject, last.outcome) == ("device.approve", device.device_id.hex(), audit.DONE)


def test_only_a_device_that_waits_for_it_is_approved(rollcall: Rollcall, data: Path, enrol: Enrol):
    enrol(state=DeviceState.QUARANTINED)
    answer = rollcall("device", "approve", "RC-0007", "--data", data)
    assert (answer.code, "quarantined" in answer.err) == (ExitCode.REFUSED, True)


def test_an_approved_device_takes_the_place_of_the_one_that_was_installed_again(
    rollcall: Rollcall, data: Path, enrol: Enrol, collector: Collector
):
    before = enrol(state=DeviceState.REPORTING)
    after = enrol(state=DeviceState.PENDING_APPROVAL)
    rollcall("device", "approve", after.device_id.hex(), "--data", data)
    assert (state_of(collector, before), state_of(collector, after)) == (
        DeviceState.RETURNED,
        DeviceState.AWAITING_FIRST_REPORT,
    )


def test_a_device_that_is_out_on_loan_is_never_replaced_by_approval(
    rollcall: Rollcall, data: Path, enrol: Enrol, collector: Collector
):
    out = enrol(state=DeviceState.REPORTING, route=Route.LOAN, loan_id="L-1")
    waiting = enrol(state=DeviceState.PENDING_APPROVAL)
    answer = rollcall("device", "approve", waiting.device_id.hex(), "--data", data)
    assert (answer.code, state_of(collector, out), state_of(collector, waiting)) == (
        ExitCode.REFUSED,
        DeviceState.REPORTING,
        DeviceState.PENDING_APPROVAL,
    )


def test_a_device_that_a_restored_collector_does_not_know_for_sure_is_confirmed(
    rollcall: Rollcall, data: Path, enrol: Enrol, collector: Collector
):
    device = enrol(state=DeviceState.TO_BE_CONFIRMED)
    rollcall("device", "approve", "RC-0007", "--data", data)
    with collector.database.reading() as tx:
        (last, *_) = audit.recent(tx, SCHOOL_ID)
    assert (state_of(collector, device), last.action) == (DeviceState.AWAITING_FIRST_REPORT, "device.confirm")


def test_one_that_had_reported_is_reporting_again(rollcall: Rollcall, data: Path, enrol: Enrol, collector: Collector):
    device = enrol(state=DeviceState.TO_BE_CONFIRMED, last_report_at=collector.clock())
    rollcall("device", "approve", "RC-0007", "--data", data)
    assert state_of(collector, device) is DeviceState.REPORTING


def test_all_that_wait_for_it_are_confirmed_and_no_other(rollcall: Rollcall, data: Path, enrol: Enrol, collector: Collector):
    states = [each for each in DeviceState if each is not DeviceState.TO_BE_CONFIRMED]
    others = [enrol(state=each) for each in states]
    waiting = [enrol(state=DeviceState.TO_BE_CONFIRMED) for _ in range(3)]
    answer = rollcall("device", "approve", "--all", "--data", data)
    assert (answer.out, {state_of(collector, each) for each in waiting}, [state_of(collector, each) for each in others]) == (
        "Confirmed: 3. They may report from their next sessions on.\n",
        {DeviceState.AWAITING_FIRST_REPORT},
        states,
    )


@pytest.mark.parametrize("arguments", [(), ("RC-0007", "--all")])
def test_approval_is_for_one_device_or_for_all(rollcall: Rollcall, data: Path, arguments: tuple[str, ...]):
    assert rollcall("device", "approve", *arguments, "--data", data).code == ExitCode.USAGE


# -- assets -----------------------------------------------------------------------------------------------------------------


def test_an_import_answers_machines_too(rollcall: Rollcall, data: Path, tmp_path: Path):
    file = tmp_path / "assets.csv"
    file.write_text("asset_tag,make,model\nLAP-0113,Contoso,Slate 5\n")
    answers = [rollcall("assets", "import", file, "--json", *dry, "--data", data).out for dry in (("--dry-run",), ())]
    assert [json.loads(each) for each in answers] == [
        {"added": 1, "replaced": 0, "dry_run": True},
        {"added": 1, "replaced": 0, "dry_run": False},
    ]


# -- simulation -------------------------------------------------------------------------------------------------------------


def test_equal_seeds_give_equal_fleets(collector: Collector):
    now = collector.clock()
    fleets = [simulation.invented_assets(20, seed, SCHOOL_ID, now) for seed in (7, 7, 8)]
    assert (fleets[0] == fleets[1], fleets[0] == fleets[2]) == (True, False)


def test_a_larger_fleet_begins_like_a_smaller_one(collector: Collector):
    later = collector.clock() + timedelta(days=1)
    assert simulation.invented_assets(5, 7, SCHOOL_ID, later) == simulation.invented_assets(9, 7, SCHOOL_ID, later)[:5]


def test_every_simulated_asset_is_marked_as_such(collector: Collector):
    fleet = simulation.invented_assets(20, 7, SCHOOL_ID, collector.clock())
    assert {(each.simulated, each.asset_tag[:4], each.serial[:3]) for each in fleet} == {(True, "SIM-", "SIM")}
