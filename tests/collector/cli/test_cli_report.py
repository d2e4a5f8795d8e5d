"""The report on the command line: in every format, for all devices or one, with the exit code that was promised."""

import csv
import io
import json
from datetime import timedelta
from pathlib import Path

import pytest

from collector.cli.exit_codes import ExitCode
from collector.store import policies
from collector.store.devices import DeviceState
from collector.store.policies import AdoptedPolicy
from collector.wiring import Collector
from tests.fakes.command_line import SCHOOL_ID, Enrol, Rollcall


def test_a_device_that_has_not_reported_is_not_known(rollcall: Rollcall, data: Path, enrol: Enrol):
    enrol()
    answer = rollcall("report", "--data", data)
    assert (answer.code, "0 of 1 meet policy · 0 need action · 1 not known" in answer.out) == (ExitCode.NOT_KNOWN, True)


def test_a_school_without_devices_is_not_known(rollcall: Rollcall, data: Path):
    assert rollcall("report", "--data", data).code == ExitCode.NOT_KNOWN


@pytest.mark.parametrize("form", ["text", "json", "html"])
def test_a_policy_in_force_that_cannot_be_read_is_said_with_what_to_do(
    rollcall: Rollcall, data: Path, collector: Collector, enrol: Enrol, form: str
):
    enrol()
    damaged = AdoptedPolicy(SCHOOL_ID, b"2" * 32, "ours", "1", "ours.toml", "no policy", collector.clock() + timedelta(days=1))
    with collector.database.writing() as tx:
        policies.adopt(tx, damaged)
    answer = rollcall("report", "--format", form, "--data", data)
    said = " ".join(answer.out.split())
    assert (answer.code, answer.err) == (ExitCode.NOT_KNOWN, "")
    assert "The policy in force cannot be read, so nothing is judged: ours.toml" in said
    assert "See `rollcall policy list`, then `rollcall policy adopt ID`" in said


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
    report = json.loads(rollcall("report", "--json", "--data", data).out)
    rows = csv.DictReader(io.StringIO(rollcall("report", "--format", "csv", "--data", data).out))
    (device,) = report["devices"]
    checks = [*device["checks"], *report["records"]]
    assert [(each["rule"], each["verdict"]) for each in rows] == [(each["rule"], each["verdict"]) for each in checks]


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
