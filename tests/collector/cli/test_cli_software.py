"""`rollcall software`: who has which program, and of whom nobody knows."""

import csv
import io
import json
from datetime import timedelta
from pathlib import Path

import pytest

from collector.cli.exit_codes import ExitCode
from collector.store import software
from collector.store.software import DeviceSoftware
from collector.wiring import Collector
from compliance.facts import Program
from compliance.inventory import list_of
from tests.fakes.command_line import SCHOOL_ID, Enrol, Rollcall


@pytest.fixture
def school(collector: Collector, enrol: Enrol) -> None:
    """One device that has told its list, one whose list is not known, and one that told none."""
    now = collector.clock()
    listed = list_of([Program("7-Zip", "9.20", ""), Program("=example()", "1.0", "Example Ltd")])
    told, lost, _ = (enrol(asset_tag=f"LAP-{number}", serial=f"A{number}") for number in (1, 2, 3))
    known = DeviceSoftware(told.device_id, SCHOOL_ID, listed.digest, 2, 0, "dpkg 2", now - timedelta(hours=2), "", None)
    trouble = DeviceSoftware(lost.device_id, SCHOOL_ID, "", 0, 0, "", now, "a part is missing", now - timedelta(days=3))
    with collector.database.writing() as tx:
        software.put(tx, known, None, listed.text)
        software.put(tx, trouble, None, None)


@pytest.mark.usefixtures("school")
def test_a_search_says_who_has_it_and_of_whom_nobody_knows(rollcall: Rollcall, data: Path):
    answer = rollcall("software", "7-zip", "--older-than", "24.01", "--data", data)
    lines = answer.out.splitlines()
    assert (answer.code, lines[1].split(), lines[2:]) == (
        ExitCode.NOT_KNOWN,
        ["LAP-1", "7-Zip", "9.20", "2", "hours", "ago"],
        [
            "On 1 device of 1 that told a list.",
            "Not known, or not all of it, of 2 devices:",
            "  LAP-2: a part is missing; it is known again when the device has told the whole list",
            "  LAP-3: it has told no list: the policy does not ask for one, or its next full report is still to come",
        ],
    )


@pytest.mark.usefixtures("school")
def test_one_device_of_which_all_is_known_ends_with_0_and_fits_80_columns(rollcall: Rollcall, data: Path):
    answer = rollcall("software", "--device", "LAP-1", "--data", data)
    assert (answer.code, max(map(len, answer.out.splitlines())) <= 80, "7-Zip" in answer.out) == (0, True, True)


@pytest.mark.usefixtures("school")
def test_every_program_of_every_device_is_not_asked_for(rollcall: Rollcall, data: Path):
    assert rollcall("software", "--data", data).code == ExitCode.USAGE


@pytest.mark.usefixtures("school")
def test_a_spreadsheet_computes_nothing_of_a_programs_name(rollcall: Rollcall, data: Path):
    answer = rollcall("software", "--device", "LAP-1", "--csv", "--data", data)
    rows = list(csv.DictReader(io.StringIO(answer.out)))
    assert [row["program"] for row in rows] == ["7-Zip", "'=example()"]


@pytest.mark.usefixtures("school")
def test_machines_are_told_the_same(rollcall: Rollcall, data: Path):
    told = json.loads(rollcall("software", "p", "--json", "--data", data).out)
    assert ([each["version"] for each in told["installed"]], [each["device"] for each in told["not_known"]]) == (
        ["9.20", "1.0"],
        ["LAP-2", "LAP-3"],
    )


@pytest.mark.usefixtures("school")
@pytest.mark.parametrize(
    ("device", "words"),
    [("LAP-1", "Programs: 2 as of "), ("LAP-2", "Programs: not known since "), ("LAP-3", "")],
)
def test_a_device_is_shown_with_how_many_programs_it_told(rollcall: Rollcall, data: Path, device: str, words: str):
    shown = rollcall("device", "show", device, "--data", data).out
    assert [line[: len(words)] for line in shown.splitlines() if line.startswith("Programs")] == ([words] if words else [])


@pytest.mark.usefixtures("school")
def test_a_device_is_shown_to_machines_with_how_many_programs_it_told(rollcall: Rollcall, data: Path):
    shown = [json.loads(rollcall("device", "show", each, "--json", "--data", data).out) for each in ("LAP-1", "LAP-2", "LAP-3")]
    assert [each["software"] and each["software"]["programs"] for each in shown] == [2, None, None]
