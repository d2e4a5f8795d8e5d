"""What came of a line is said when it is recorded; what was withdrawn can still be read, with the reason."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from collector.wiring import clock
from tests.fakes.command_line import Enrol, Rollcall

LOST = ("register", "add", "incident-log", "--sort", "lost", "--happened-on", "2026-11-04", "--what", "left on a train")
GONE = ("register", "add", "disposals", "--disposed-on", "2026-11-04")


def test_a_disposal_says_which_device_has_ended(rollcall: Rollcall, data: Path, enrol: Enrol):
    enrol(asset_tag="LAP-0114")
    answer = rollcall(*GONE, "--asset-tag", "LAP-0114", "--data", data)
    assert answer.out.splitlines() == ["Recorded: disposals 1, LAP-0114.", "LAP-0114: its certificates are revoked."]
    other = rollcall(*GONE, "--asset-tag", "LAP-0115", "--data", data).out
    assert "No enrolled device is meant; if one with its tag or serial number reports, an incident is opened." in other


def test_an_asset_that_was_disposed_of_is_marked_and_its_table_may_have_headings_in_words(rollcall: Rollcall, data: Path):
    file = data.parent / "assets.csv"
    file.write_text("Asset tag,Make,Model,Serial number\nLAP-0114,Contoso,Slate 5,AB12CD\nLAP-0115,Contoso,Slate 5,\n", "utf-8")
    assert rollcall("assets", "import", file, "--data", data).code == 0
    rollcall(*GONE, "--asset-tag", "lap-0114", "--data", data)
    listed = json.loads(rollcall("assets", "list", "--json", "--data", data).out)
    assert [(each["serial"], each["disposed"]) for each in listed] == [("AB12CD", True), ("", False)]
    assert rollcall("assets", "list", "--data", data).out.count("disposed") == 1


def test_a_wipe_after_the_day_of_disposal_is_refused_and_a_destruction_is_not(rollcall: Rollcall, data: Path):
    later = ("--asset-tag", "LAP-0114", "--wiped-on", "2026-11-06", "--data", data)
    answer = rollcall(*GONE, "--wipe", "overwritten", *later)
    assert (answer.code, "it went on 2026-11-04; write a day that is not after it" in answer.err) == (5, True)
    assert rollcall(*GONE, "--wipe", "destroyed", *later).code == 0


@pytest.mark.parametrize("simulated", [False, True])
def test_an_incident_says_what_was_kept_of_its_device(rollcall: Rollcall, data: Path, enrol: Enrol, *, simulated: bool):
    enrol(asset_tag="LAP-0114", simulated=simulated)
    answer = rollcall(*LOST, "--device", "LAP-0114", "--data", data)
    assert "Kept: 0 checks of LAP-0114, no report." in answer.out
    assert answer.err == ""


def test_an_incident_of_no_device_says_that_nothing_could_be_kept_then_and_later(rollcall: Rollcall, data: Path):
    answer = rollcall(*LOST, "--device", "NOPE-1", "--data", data)
    nothing = "No enrolled device was called NOPE-1 when this was recorded: nothing could be kept"
    assert nothing in answer.out
    assert answer.err.startswith('rollcall: incident-log 1: "NOPE-1" is in no list')
    assert nothing in " ".join(rollcall("register", "show", "incident-log", "1", "--data", data).out.split())


def test_a_withdrawn_line_is_shown_with_its_history_and_the_reason(rollcall: Rollcall, data: Path):
    rollcall("register", "add", "people", "--name", "A. Sample", "--role", "teacher", "--data", data)
    rollcall("register", "change", "people", "1", "--role", "governor", "--data", data)
    rollcall("register", "withdraw", "people", "1", "--why", "another school's", "--data", data)
    shown = rollcall("register", "show", "people", "1", "--data", data).out
    for words in ("people 1, withdrawn: A. Sample", "role was teacher", "Withdrawn because: another school's"):
        assert words in " ".join(shown.split())
    plain = json.loads(rollcall("register", "show", "people", "1", "--json", "--data", data).out)
    assert (plain["withdrawn"], plain["why_withdrawn"], len(plain["versions"])) == (True, "another school's", 3)
    assert rollcall("register", "change", "people", "1", "--role", "office", "--data", data).code != 0


def test_a_dry_run_that_skips_names_the_rows_that_it_would_leave_out(rollcall: Rollcall, data: Path):
    file = data.parent / "staff.csv"
    file.write_text("name,role\nA. Sample,teacher\n,governor\n", encoding="utf-8")
    answer = rollcall("register", "import", "people", file, "--skip-wrong", "--dry-run", "--data", data)
    assert (answer.code, "Would be left out: row 3: name is missing" in answer.out) == (0, True)


def test_ten_thousand_rows_are_taken_and_one_more_is_not(rollcall: Rollcall, data: Path):
    file = data.parent / "staff.csv"
    rows = [f"Sample {number},teacher" for number in range(10_001)]
    for count, code in ((10_000, 0), (10_001, 5)):
        file.write_text("\n".join(["name,role", *rows[:count]]), encoding="utf-8")
        assert rollcall("register", "import", "people", file, "--dry-run", "--data", data).code == code


def test_a_file_that_is_not_utf8_is_told_its_byte_and_what_to_save_it_as(rollcall: Rollcall, data: Path):
    file = data.parent / "staff.csv"
    file.write_bytes(b"name,role\nRen\xe9 Sample,teacher\n")
    answer = rollcall("register", "import", "people", file, "--data", data)
    assert "not UTF-8: byte 0xe9 at position 13; save it as CSV UTF-8" in answer.err


def test_before_anything_was_known_the_day_is_named(rollcall: Rollcall, data: Path):
    rollcall("register", "add", "people", "--name", "A. Sample", "--role", "teacher", "--data", data)
    answer = rollcall("register", "list", "people", "--known-at", "2026-01-25", "--data", data)
    assert answer.out.startswith("Nothing was known on 25 January 2026")


def test_what_is_due_has_exceptions_that_end_and_registrations_that_have_ended(rollcall: Rollcall, data: Path, enrol: Enrol):
    enrol(asset_tag="LAP-0114")
    day = (clock().date() + timedelta(days=7)).isoformat()
    agreed = ("--reason", "a trial", "--requested-by", "T. Technician", "--approved-by", "H. Head", "--until", day)
    rollcall("exception", "grant", "LOCK-1", "--device", "LAP-0114", *agreed, "--data", data)
    rollcall("register", "add", "ico-registrations", "--number", "Z1", "--expires-on", "2026-01-09", "--data", data)
    days = json.loads(rollcall("register", "due", "--json", "--data", data).out)["days"]
    assert [(each["day"], each["title"], each["words"]) for each in days] == [
        ("2026-01-09", "Z1", "the registration ends"),
        (day, "LOCK-1", "the exception ends"),
    ]
