"""A restored collector goes on with the journal that is left; without one it believes nobody before a technician says so."""

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from collector.cli.exit_codes import ExitCode
from collector.store import devices
from collector.store.devices import Device, DeviceState
from collector.wiring import open_collector
from tests.fakes.command_line import Answer, Rollcall
from tests.fakes.school_records import DEVICE, LATER

LAPTOP = replace(DEVICE, school_id="example-primary-school")
OTHER = replace(LAPTOP, device_id=b"o" * 32, asset_tag="RC-0008", serial="EF34", signing_key=b"8", certificate_serial="8")


@pytest.fixture
def backup(rollcall: Rollcall, data: Path, tmp_path: Path) -> Path:
    """A backup of a school with two devices; one of them was returned a moment later."""
    with open_collector(data) as collector, collector.database.writing() as tx:
        devices.enrol(tx, LAPTOP)
        devices.enrol(tx, OTHER)
    assert rollcall("backup", "--data", data, "-o", tmp_path / "it.tar").code == 0
    with open_collector(data) as collector, collector.database.writing() as tx:
        devices.set_state(tx, LAPTOP.device_id, DeviceState.RETURNED, "loan L-1 was returned", LATER)
    return tmp_path / "it.tar"


def states(folder: Path) -> tuple[DeviceState, DeviceState]:
    """Where the two devices stand."""

    def of(device: Device) -> DeviceState:
        found = devices.find(tx, device.device_id)
        assert found is not None
        return found.state

    with open_collector(folder) as collector, collector.database.reading() as tx:
        return of(LAPTOP), of(OTHER)


def named(rollcall: Rollcall, backup: Path, data: Path) -> tuple[Answer, Path]:
    new = data.with_name("new")
    return rollcall("restore", backup, "--data", new, "--journal", data / "journal.jsonl"), new


def replaced(rollcall: Rollcall, backup: Path, data: Path) -> tuple[Answer, Path]:
    return rollcall("restore", backup, "--data", data, "--replace"), data


def left_alone(rollcall: Rollcall, backup: Path, data: Path) -> tuple[Answer, Path]:
    """Everything was destroyed but the journal."""
    journal = (data / "journal.jsonl").read_bytes()
    shutil.rmtree(data)
    data.mkdir()
    (data / "journal.jsonl").write_bytes(journal)
    return rollcall("restore", backup, "--data", data), data


@pytest.mark.parametrize("way", [named, replaced, left_alone])
def test_with_the_journal_a_return_holds_and_the_others_are_believed(
    rollcall: Rollcall, backup: Path, data: Path, way: Callable[[Rollcall, Path, Path], tuple[Answer, Path]]
):
    answer, folder = way(rollcall, backup, data)
    assert (answer.code, answer.err) == (0, "")
    assert "RC-0007: returned; record it at the loan desk again" in answer.out
    assert states(folder) == (DeviceState.RETURNED, DeviceState.AWAITING_FIRST_REPORT)


def test_without_it_nobody_is_believed_and_the_technician_is_told_what_to_do(rollcall: Rollcall, backup: Path, data: Path):
    new = data.with_name("new")
    answer = rollcall("restore", backup, "--data", new)
    found = json.loads(rollcall("doctor", "--json", "--data", new).out)
    remark = [
        (each["state"], "approve --all" in each["remedy"]) for each in found if each["subject"] == "Devices to be confirmed"
    ]
    assert (answer.code, "2 devices are to be confirmed" in answer.out, "approve --all" in answer.out) == (0, True, True)
    assert (states(new), remark) == ((DeviceState.TO_BE_CONFIRMED, DeviceState.TO_BE_CONFIRMED), [("remark", True)])


def test_files_that_were_copied_back_by_hand_are_no_way_around_it(rollcall: Rollcall, backup: Path, data: Path):
    new = data.with_name("new")
    rollcall("restore", backup, "--data", new, "--journal", data / "journal.jsonl")
    (new / "journal.jsonl").unlink()
    assert states(new) == (DeviceState.RETURNED, DeviceState.TO_BE_CONFIRMED)


@pytest.mark.parametrize("content", [b"", b"{}\n{}\n", b"no journal"])
def test_a_journal_that_is_another_is_refused_and_nothing_is_restored(
    rollcall: Rollcall, backup: Path, data: Path, content: bytes
):
    (data.parent / "another.jsonl").write_bytes(content)
    answer = rollcall("restore", backup, "--data", data.with_name("new"), "--journal", data.parent / "another.jsonl")
    assert (answer.code, "is not the journal that goes on from this backup" in answer.err) == (ExitCode.REFUSED, True)
    assert not data.with_name("new").exists()


def test_a_journal_that_is_not_there_is_named(rollcall: Rollcall, backup: Path, data: Path):
    answer = rollcall("restore", backup, "--data", data.with_name("new"), "--journal", data / "nothing.jsonl")
    assert (answer.code, "nothing.jsonl: cannot be read" in answer.err) == (ExitCode.REFUSED, True)


def test_the_journal_is_in_no_backup(backup: Path):
    assert b"journal.jsonl" not in backup.read_bytes()


def test_the_doctor_says_that_journal_and_database_are_in_step(rollcall: Rollcall, backup: Path, data: Path):
    found = json.loads(rollcall("doctor", "--json", "--data", data).out)
    assert [(each["state"], each["saw"]) for each in found if each["subject"] == "Journal"] == [
        ("in_order", "2 lines, in step with the database")
    ]
