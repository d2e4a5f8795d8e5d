"""Policies are listed, shown and checked without any data folder, and a school adopts its own."""

import json
from pathlib import Path
from typing import Any

from collector.cli.exit_codes import ExitCode
from tests.fakes.command_line import Rollcall
from tests.fakes.packs import FOLDER


def s004_of(rollcall: Rollcall) -> dict[str, Any]:
    """The primary school's pack as the list has it."""
    listed: list[dict[str, Any]] = json.loads(rollcall("policy", "list", "--json").out)
    return next(each for each in listed if each["id"] == "s004-primary")


def test_a_policy_says_which_days_its_grace_counts(rollcall: Rollcall):
    assert "These are school days, by the school's calendar" in rollcall("policy", "show", "s004-primary").out


def test_the_check_of_a_policy_answers_machines_too(rollcall: Rollcall, tmp_path: Path):
    shipped = s004_of(rollcall)
    sound, wrong = Path(__file__).parents[3] / "configs" / "policies" / "s004-primary.toml", tmp_path / "ours.toml"
    wrong.write_text('id = "ours"\nversion = 3\n')
    answers = [rollcall("policy", "check", file, "--json") for file in (sound, wrong)]
    assert [each.code for each in answers] == [0, ExitCode.REFUSED]
    assert [json.loads(each.out) for each in answers] == [
        {
            "file": str(sound),
            "problems": [],
            "policy": {"id": "s004-primary", "version": shipped["version"], "rules": len(shipped["rules"])},
        },
        {
            "file": str(wrong),
            "problems": rollcall("policy", "check", wrong).err[len("rollcall: ") :].splitlines(),
            "policy": None,
        },
    ]


def test_policies_are_listed_without_any_data_folder(rollcall: Rollcall):
    answer = rollcall("policy", "list", "--json")
    shipped = sorted(file.stem for file in FOLDER.glob("*.toml"))
    assert [each["id"] for each in json.loads(answer.out)] == [each for each in shipped if each != "library"]


def test_a_policy_is_shown_with_the_words_of_its_paragraphs(rollcall: Rollcall):
    out = rollcall("policy", "show", "s004-primary").out
    assert (
        "School must encrypt laptops which are taken off site." in " ".join(out.split()),
        max(map(len, out.splitlines())) <= 80,
    ) == (True, True)


def test_a_sound_policy_file_is_said_to_be_sound(rollcall: Rollcall, tmp_path: Path):
    shipped = s004_of(rollcall)
    file = Path(__file__).parents[3] / "configs" / "policies" / "s004-primary.toml"
    answer = rollcall("policy", "check", file)
    assert answer.out == f"{file}: nothing wrong. s004-primary, version {shipped['version']}, {len(shipped['rules'])} rules.\n"


def test_a_policy_that_is_wrong_is_refused_with_file_and_line(rollcall: Rollcall, tmp_path: Path):
    file = tmp_path / "ours.toml"
    file.write_text('id = "ours"\nversion = 3\n')
    answer = rollcall("policy", "check", file)
    assert (answer.code, "ours.toml:2:" in answer.err) == (ExitCode.REFUSED, True)


def test_a_policy_that_is_not_text_is_refused(rollcall: Rollcall, tmp_path: Path):
    file = tmp_path / "ours.toml"
    file.write_bytes(b'id = "\xff\xfe"\n')
    assert rollcall("policy", "check", file).code == ExitCode.REFUSED


def test_a_policy_of_the_school_s_own_can_be_adopted(rollcall: Rollcall, data: Path, tmp_path: Path):
    shipped = (Path(__file__).parents[3] / "configs" / "policies" / "s004-primary.toml").read_text()
    file = tmp_path / "ours.toml"
    file.write_text(shipped.replace('id = "s004-primary"', 'id = "ours"'))
    rollcall("policy", "adopt", file, "--data", data)
    report = json.loads(rollcall("report", "--json", "--data", data).out)
    assert report["policy"]["id"] == "ours"


def test_a_policy_that_asks_devices_for_their_programs_says_so(rollcall: Rollcall, tmp_path: Path):
    pack = Path(__file__).parents[3] / "configs" / "policies" / "s004-primary.toml"
    asking = tmp_path / "ours.toml"
    asking.write_text(pack.read_text("utf-8") + "\n[collect]\nsoftware_inventory = true\n", "utf-8")
    said = [rollcall("policy", "show", each).out for each in (pack, asking)]
    assert ["Asks devices to tell as well: software inventory" in each for each in said] == [False, True]
