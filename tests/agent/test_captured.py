"""`rollcall-agent parse` and `explain` say what the program concludes and sends."""

import json
import re
from argparse import ArgumentParser
from pathlib import Path

import pytest

from agent.errors import ConfigurationError
from agent.probes.table import PROBES
from agent.recordings.captured import add_arguments, run
from agent.telling.explain import explain
from compliance.facts import FACTS


def parse(*arguments: str) -> int:
    parser = ArgumentParser()
    add_arguments(parser)
    return run(parser.parse_args(arguments))


def test_a_known_reading_is_printed_with_what_it_was_read_from(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    (tmp_path / "ufw.txt").write_text("Status: inactive\n", "utf-8")
    status = parse("linux", "firewall", "ufw", str(tmp_path / "ufw.txt"))
    answer = json.loads(capsys.readouterr().out)
    assert (status, answer["platform"], answer["fact"], answer["source"], answer["reading"]["active"], answer["unknown"]) == (
        0,
        "linux",
        "firewall",
        "ufw",
        False,
        None,
    )


def test_an_output_that_is_not_understood_is_unknown_and_exits_with_3(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    (tmp_path / "noise").write_bytes(b"\xff\xfe noise")
    status = parse("linux", "disk_encryption", "lsblk", str(tmp_path / "noise"))
    assert (status, json.loads(capsys.readouterr().out)) == (
        3,
        {"platform": "linux", "fact": "disk_encryption", "source": "lsblk", "reading": None, "unknown": "unexpected_output"},
    )


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ((), "name PLATFORM, FACT and SOURCE, or give --bundle DIR or --list"),
        (("solaris",), "there is no platform 'solaris', only linux, macos, windows"),
        (("linux",), "on linux there is no fact '', only device_identity, "),
        (("linux", "weather"), "on linux there is no fact 'weather', only device_identity, "),
        (("windows", "firewall"), "nothing parses '' for windows firewall, only get_netfirewallprofile"),
        (
            ("windows", "firewall", "tea-leaves"),
            "nothing parses 'tea-leaves' for windows firewall, only get_netfirewallprofile",
        ),
        (("linux", "--list"), "--list and --bundle stand alone"),
        (("linux", "firewall", "nft", "--bundle", "."), "--list and --bundle stand alone"),
    ],
)
def test_what_nothing_parses_is_refused_by_name_with_what_there_is(typed: tuple[str, ...], said: str):
    with pytest.raises(ConfigurationError, match="^" + re.escape(said)):
        parse(*typed)


def test_why_a_reading_is_not_known_is_said_beside_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    (tmp_path / "empty").write_bytes(b"")
    status = parse("linux", "disk_encryption", "lsblk", str(tmp_path / "empty"))
    assert (status, capsys.readouterr().err) == (3, "disk_encryption is not known: the answer of lsblk is not understood\n")


def test_a_folder_instead_of_a_file_is_refused(tmp_path: Path):
    with pytest.raises(ConfigurationError, match="cannot be read: Is a directory"):
        parse("linux", "firewall", "nft", str(tmp_path))


def test_a_file_that_is_longer_than_any_answer_is_refused(tmp_path: Path):
    with (tmp_path / "huge").open("wb") as file:
        file.truncate(200 * 1_048_576)
    with pytest.raises(ConfigurationError, match=r"huge is longer than 64 MiB: no program's answer is"):
        parse("linux", "firewall", "nft", str(tmp_path / "huge"))


def test_a_folder_that_tells_nothing_is_refused_with_what_it_lacks(tmp_path: Path):
    with pytest.raises(
        ConfigurationError, match=r"it has no answers\.txt, which `rollcall-agent capture` writes, and not all of mountinfo"
    ):
        parse("--bundle", str(tmp_path))


def test_a_file_that_cannot_be_read_is_refused_by_name(tmp_path: Path):
    with pytest.raises(ConfigurationError, match=r"missing\.txt cannot be read"):
        parse("linux", "firewall", "nft", str(tmp_path / "missing.txt"))


def test_the_list_names_every_parser(capsys: pytest.CaptureFixture[str]):
    parse("--list")
    listed = {tuple(line.split()[:3]) for line in capsys.readouterr().out.splitlines()}
    assert listed == {
        (platform, fact, each.source)
        for platform, probes in PROBES.items()
        for fact, probe in probes.items()
        for each in probe.PARSERS
    }


def test_each_line_of_the_list_ends_in_what_a_person_types_to_get_such_an_output(capsys: pytest.CaptureFixture[str]):
    parse("--list")
    lines = capsys.readouterr().out.splitlines()
    assert "linux firewall ufw  ufw status verbose" in lines
    assert [line for line in lines if not line.partition("  ")[2]] == []


@pytest.mark.parametrize("source", ["ufw", "ufw-status", "ufw_status", "UFW.status"])
def test_a_source_is_found_by_every_way_of_writing_it(source: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    (tmp_path / "ufw.txt").write_text("Status: inactive\n", "utf-8")
    parse("linux", "firewall", source, str(tmp_path / "ufw.txt"))
    assert json.loads(capsys.readouterr().out)["source"] == source


def test_a_source_that_is_not_named_is_refused_as_well():
    with pytest.raises(ConfigurationError, match="nothing parses '' for linux firewall, only nft"):
        parse("linux", "firewall")


def test_the_explanation_names_every_fact_and_every_word_of_what_is_sent():
    text = explain("linux")
    words = {field.metadata["words"] for kind in FACTS.values() for field in kind.__dataclass_fields__.values()}
    assert {each for each in words if each not in text} == set()


def test_what_concerns_a_person_is_marked_as_such():
    assert "never its name (this is about a person)" in explain("linux")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_a_file_is_read_as_its_byte_order_mark_and_its_line_ends_say(
    encoding: str, line_end: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    (tmp_path / "lock").write_bytes(line_end.join(("[Daemon]", "Autolock=false", "")).encode(encoding))
    parse("linux", "screen_lock", "kscreenlockerrc", str(tmp_path / "lock"))
    lock = json.loads(capsys.readouterr().out)["reading"]
    session = (
        "Id=2",
        "User=1000",
        "Name=a.sample",
        "Type=wayland",
        "Class=user",
        "Remote=no",
        "State=active",
        "Desktop=gnome",
        "",
    )
    (tmp_path / "sessions").write_bytes(line_end.join((*session, *session)).encode(encoding))
    parse("linux", "screen_lock", "loginctl_show_session", str(tmp_path / "sessions"))
    desktops = [each["desktop"] for each in json.loads(capsys.readouterr().out)["reading"]]
    assert (lock, desktops) == ({"because": "Autolock is false"}, ["gnome", "gnome"])
