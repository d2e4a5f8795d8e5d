"""`rollcall privacy …` as the data protection officer types it."""

import json
import os
from pathlib import Path

from tests.fakes.command_line import Rollcall


def test_a_copy_for_one_person_is_written_for_its_owner_alone_and_noted_without_the_name(
    rollcall: Rollcall, data: Path, tmp_path: Path
) -> None:
    rollcall("register", "add", "people", "--data", data, "--name", "A. Sample", "--role", "teacher")
    rollcall("register", "add", "people", "--data", data, "--name", "Ann Sample", "--role", "office")
    file = tmp_path / "copy.json"
    answer = rollcall("privacy", "export", "a sample", "--data", data, "--format", "json", "-o", file)
    assert (answer.code, 'add --also "Ann Sample"' in answer.err) == (0, True)
    written = json.loads(file.read_text("utf-8"))
    assert [each["name"] for each in written["included"]] == ["A. Sample"]
    assert "Ann Sample" not in json.dumps(written["held"])
    assert os.name != "posix" or file.stat().st_mode & 0o077 == 0
    log = rollcall("audit", "--data", data).out
    assert "privacy.export one person" in log
    assert "Sample" not in log


def test_a_copy_about_nobody_is_not_written(rollcall: Rollcall, data: Path, tmp_path: Path) -> None:
    answer = rollcall("privacy", "export", "N. Nobody", "--data", data, "-o", tmp_path / "copy.html")
    assert answer.code == 2
    assert "nothing is held about" in answer.err
    assert not (tmp_path / "copy.html").exists()


def test_the_notice_names_the_contact_once_it_is_set(rollcall: Rollcall, data: Path, tmp_path: Path) -> None:
    file = tmp_path / "notice.txt"
    assert "privacy contact set" in rollcall("privacy", "notice", "--data", data, "--format", "text", "-o", file).err
    assert rollcall("privacy", "contact", "set", "The school office, 01632 960001", "--data", data).code == 0
    assert rollcall("privacy", "notice", "--data", data, "--format", "text", "-o", file).err == ""
    assert "The school office, 01632 960001" in file.read_text("utf-8")


def test_the_inventory_says_where_everything_stands(rollcall: Rollcall, data: Path) -> None:
    listed = json.loads(rollcall("privacy", "inventory", "--data", data, "--json").out)
    assert {"loans", "audit", "register_lines"} <= {table for each in listed for table in each["tables"]}
    assert "Kept: 6 years after the device was returned and reset" in rollcall("privacy", "inventory", "--data", data).out


def test_a_person_is_erased_unless_a_hold_lies_on_them(rollcall: Rollcall, data: Path) -> None:
    rollcall(
        "register", "add", "people", "--data", data, "--name", "A. Sample", "--role", "teacher", "--last-day", "2025-07-18"
    )
    assert rollcall("privacy", "hold", "add", "A. Sample", "--why", "a claim", "--data", data).code == 0
    refused = rollcall("privacy", "erase", "A. Sample", "--data", data)
    assert (refused.code, "privacy hold remove 1" in refused.err) == (5, True)
    assert "A. Sample" in rollcall("privacy", "hold", "list", "--data", data).out
    assert rollcall("privacy", "hold", "remove", "1", "--data", data).code == 0
    would = rollcall("privacy", "erase", "A. Sample", "--dry-run", "--data", data)
    assert "would become “erased person 1”" in would.out
    assert "A. Sample" in rollcall("register", "list", "people", "--data", data).out
    done = rollcall("privacy", "erase", "A. Sample", "--data", data)
    assert (done.code, "is now “erased person 1”" in done.out) == (0, True)
    assert "erased person 1" in rollcall("register", "list", "people", "--data", data).out
    assert not [each for each in data.rglob("*") if each.is_file() and b"A. Sample" in each.read_bytes()]


def test_a_signer_stays_until_the_leave_to_sign_is_taken_away(rollcall: Rollcall, data: Path) -> None:
    kept = rollcall("privacy", "erase", "T. Technician", "--dry-run", "--data", data)
    assert "rollcall signers remove" in kept.out
    assert rollcall("signers", "remove", "t technician", "--as", "technician", "--data", data).code == 0
    assert "T. Technician" not in rollcall("signers", "list", "--data", data).out


def test_a_hold_is_on_a_person_or_a_loan_and_has_a_reason(rollcall: Rollcall, data: Path) -> None:
    assert rollcall("privacy", "hold", "add", "--why", "a claim", "--data", data).code == 5
    assert rollcall("privacy", "hold", "add", "A. Sample", "--data", data).code == 5
    assert rollcall("privacy", "hold", "add", "--loan", "L-1", "--why", "a claim", "--data", data).code == 2
    assert rollcall("privacy", "hold", "remove", "7", "--data", data).code == 2


def test_times_are_shown_set_and_carried_out(rollcall: Rollcall, data: Path) -> None:
    assert (
        "loans: 6 years after the device was returned and reset" in rollcall("privacy", "retention", "show", "--data", data).out
    )
    assert rollcall("privacy", "retention", "set", "leavers", "90 days", "--data", data).code == 0
    assert rollcall("privacy", "retention", "set", "audit", "90 days", "--data", data).code == 5
    rollcall(
        "register", "add", "people", "--data", data, "--name", "A. Sample", "--role", "teacher", "--last-day", "2025-07-18"
    )
    would = json.loads(rollcall("privacy", "retention", "run", "--dry-run", "--json", "--data", data).out)
    assert would == [{"class": "leavers", "rows": {"register_lines": 1}, "files": [], "kept_back": 0}]
    assert "leavers, kept 90 days after the last day" in rollcall("privacy", "retention", "run", "--data", data).out
    assert "A. Sample" not in rollcall("register", "list", "people", "--data", data).out
    assert "Nothing has been kept for longer" in rollcall("privacy", "retention", "run", "--data", data).out
