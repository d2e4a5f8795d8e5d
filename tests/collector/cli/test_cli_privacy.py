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
