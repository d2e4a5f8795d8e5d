"""A folder of one machine's outputs tells what the machine itself would have told, and nothing that is not in it.

The folders under `captures/bundles` were recorded on throw-away virtual machines: Debian 12, kernel 6.1, under qemu.
"""

import json
import shutil
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import pytest

from agent.errors import ConfigurationError
from agent.recordings.captured import add_arguments, run

FOLDERS = Path(__file__).parents[1] / "captures" / "bundles"


def parsed(folder: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, list[dict[str, Any]]]:
    parser = ArgumentParser()
    add_arguments(parser)
    status = run(parser.parse_args(["--bundle", str(folder)]))
    return status, json.loads(capsys.readouterr().out)


@pytest.mark.parametrize(
    ("folder", "volumes", "swap"),
    [
        ("btrfs-subvolumes-on-luks", [("/", "protected", "LUKS2 aes-xts-plain64")], "none"),
        ("plain-with-loop-vault", [("/", "off", ""), ("/home/…", "protected", "LUKS2 aes-xts-plain64")], "off"),
    ],
)
def test_the_disks_of_a_recorded_machine(
    folder: str, volumes: list[tuple[str, str, str]], swap: str, capsys: pytest.CaptureFixture[str]
):
    status, answers = parsed(FOLDERS / folder, capsys)
    (answer,) = answers
    read = [(each["mount_point"], each["state"], each["method"]) for each in answer["reading"]["volumes"]]
    assert (status, answer["fact"], answer["source"], read, answer["reading"]["swap"], answer["unknown"]) == (
        0,
        "disk_encryption",
        "bundle",
        volumes,
        swap,
        None,
    )


def test_a_mapping_whose_table_says_that_it_does_not_encrypt_is_in_the_clear(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    folder = shutil.copytree(FOLDERS / "btrfs-subvolumes-on-luks", tmp_path / "machine")
    table = (folder / "dmsetup-table.txt").read_text("utf-8")
    (folder / "dmsetup-table.txt").write_text(table.replace("aes-xts-plain64", "cipher_null-ecb"), "utf-8")
    _, (answer,) = parsed(folder, capsys)
    assert answer["reading"]["volumes"][0]["state"] == "off"


def test_what_cannot_be_read_is_not_known_and_exits_with_3(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    folder = shutil.copytree(FOLDERS / "btrfs-subvolumes-on-luks", tmp_path / "machine")
    (folder / "mountinfo.txt").write_text("not a table of mounts\n", "utf-8")
    status, (answer,) = parsed(folder, capsys)
    assert (status, answer["reading"], answer["unknown"]) == (3, None, "unexpected_output")


def test_a_folder_that_lacks_a_file_tells_nothing_rather_than_none(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    folder = shutil.copytree(FOLDERS / "btrfs-subvolumes-on-luks", tmp_path / "machine")
    (folder / "swaps.txt").unlink()
    with pytest.raises(ConfigurationError, match=r"tells no fact: .* not all of mountinfo\.txt, swaps\.txt"):
        parsed(folder, capsys)


def test_what_is_no_folder_and_what_is_no_recording_are_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    with pytest.raises(ConfigurationError, match="missing is not a folder"):
        parsed(tmp_path / "missing", capsys)
    folder = shutil.copytree(FOLDERS / "btrfs-subvolumes-on-luks", tmp_path / "machine")
    (folder / "sysfs-block.txt").write_text("removable=0\n", "utf-8")
    with pytest.raises(ConfigurationError, match=r"sysfs-block\.txt begins with 'removable=0'"):
        parsed(folder, capsys)


@pytest.mark.parametrize("name", ["mountinfo.txt", "swaps.txt"])
def test_an_empty_file_is_no_machine_without_disks_or_swap(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    folder = shutil.copytree(FOLDERS / "btrfs-subvolumes-on-luks", tmp_path / "machine")
    (folder / name).write_text("", "utf-8")
    _, (answer,) = parsed(folder, capsys)
    told = answer["unknown"] if name == "mountinfo.txt" else answer["reading"]["swap"]["unknown"]
    assert told == "unexpected_output"


def test_a_recording_that_went_through_a_windows_editor_tells_the_same(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    folder = shutil.copytree(FOLDERS / "plain-with-loop-vault", tmp_path / "machine")
    for each in folder.glob("*.txt"):
        each.write_bytes(each.read_text("utf-8").replace("\n", "\r\n").encode("utf-8-sig"))
    assert parsed(folder, capsys) == parsed(FOLDERS / "plain-with-loop-vault", capsys)
