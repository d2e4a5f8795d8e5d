"""A recording of a machine leads to what the machine itself leads to, and holds neither a name, a serial nor a secret."""

import json
import re
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from recorded_host import RecordedHost

from agent.errors import ConfigurationError, NotCaptured, ProbeError
from agent.host import Host
from agent.local_host import LocalHost
from agent.probes.table import PROBES
from agent.recordings.answers import Answer, read_answers, written
from agent.recordings.answers_host import AnswersHost
from agent.recordings.captured import add_arguments, run
from agent.recordings.capturing import capture, save
from agent.recordings.recording_host import RecordingHost
from agent.recordings.redaction import Redactor
from agent.recordings.trimming import trimmed
from agent.telling.plain import plain
from agent.watching.media_journal import MediaJournal

MACHINES = sorted((Path(__file__).parents[1] / "captures" / "linux").glob("*/machine/*.input.txt"))
SECRET = b"thrown away afterwards"
CODES_AND_NAMES = {"account", "medium_id", "name", "serial", "mount_point", "events", "events_complete"}
"""What a recording replaces (codes, names, serials, folders of people), and what it does not have (the agent's own journal).

Volumes come in the order of the folders' names, and so in another one where those are replaced.
"""


def without_codes(value: Any) -> Any:  # noqa: ANN401 - any JSON
    if isinstance(value, dict):
        return {key: without_codes(each) for key, each in value.items() if key not in CODES_AND_NAMES}
    return sorted((without_codes(each) for each in value), key=repr) if isinstance(value, list) else value


def reading_elsewhere(platform: str, fact: str, host: Host) -> Any:  # noqa: ANN401 - ditto
    try:
        return without_codes(plain(PROBES[platform][fact].read(host)))
    except ProbeError as error:
        return plain(error.as_unknown())


def reading(fact: str, host: Host) -> Any:  # noqa: ANN401 - ditto
    return reading_elsewhere("linux", fact, host)


@pytest.mark.parametrize("path", MACHINES, ids=lambda each: f"{each.parent.parent.name}-{each.name.partition('.input')[0]}")
def test_what_a_machine_is_concluded_to_be_its_recording_is_concluded_to_be(path: Path):
    fact = path.parent.parent.name
    machine = RecordedHost.of_file(path)
    recorded = AnswersHost(read_answers(capture(machine, "linux", SECRET)["answers.txt"]))
    assert reading(fact, recorded) == reading(fact, machine)


def test_no_recording_has_a_persons_name_or_what_the_environment_holds_besides():
    texts = {path.name: "".join(capture(RecordedHost.of_file(path), "linux", SECRET).values()) for path in MACHINES}
    private = re.compile(r"a\.sample|never sent|GSETTINGS_BACKEND")
    assert {name: match[0] for name, text in texts.items() if (match := private.search(text))} == {}


def test_this_machine_and_its_recording_lead_to_the_same(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    machine = RecordingHost(LocalHost(b"", MediaJournal(tmp_path / "media")))
    machine.now()
    live = {fact: reading(fact, machine) for fact in PROBES["linux"]}
    asked_once = AnswersHost(machine.answers)  # the machine goes on meanwhile, and a second answer might be another
    save(capture(asked_once, "linux", SECRET), tmp_path / "recording")
    parser = ArgumentParser()
    add_arguments(parser)
    run(parser.parse_args(["--bundle", str(tmp_path / "recording")]))
    answers = json.loads(capsys.readouterr().out)
    recorded = {each["fact"]: without_codes(each["reading"]) or each["unknown"] for each in answers}
    assert recorded == {fact: each["unknown"] if set(each) == {"unknown", "detail"} else each for fact, each in live.items()}


def test_the_files_that_people_know_by_name_lie_beside_the_answers(tmp_path: Path):
    host = LocalHost(b"", MediaJournal(tmp_path / "media"))
    save(capture(host, "linux", SECRET), tmp_path / "recording")
    written_files = list((tmp_path / "recording").iterdir())
    assert {each.name for each in written_files} >= {"answers.txt", "mountinfo.txt", "swaps.txt", "sysfs-block.txt"}
    assert {each.stat().st_mode & 0o077 for each in written_files} == {0}


def test_a_folder_that_holds_something_is_not_written_to(tmp_path: Path):
    (tmp_path / "old.txt").write_text("something old", "utf-8")
    with pytest.raises(ConfigurationError, match="is not empty"):
        save({"answers.txt": ""}, tmp_path)


def test_what_was_not_asked_is_not_known_and_never_not_there():
    host = AnswersHost({})
    asking = (lambda: host.exists("/etc/doas.conf"), lambda: host.read_text("/etc/passwd"), lambda: host.list_names("/sys"))
    for ask in asking:
        with pytest.raises(NotCaptured, match="has no answer to"):
            ask()


@settings(max_examples=100, deadline=None, database=None)
@given(st.dictionaries(st.from_regex(r"(file|run) [/a-z-]{1,20}", fullmatch=True), st.text(st.characters(codec="utf-8"))))
def test_any_answers_are_read_as_they_were_written(texts: dict[str, str]):
    answers = {asked: Answer(text) for asked, text in texts.items()}
    assert read_answers(written(answers)) == answers


@settings(max_examples=60, deadline=None, database=None)
@given(st.text())
def test_any_text_is_a_recording_or_is_refused_by_its_line(text: str):
    try:
        read_answers(text)
    except ConfigurationError as error:
        assert "neither a question" in str(error)


@pytest.mark.parametrize(
    ("asked", "text", "left"),
    [
        ("file /proc/9/environ", "HOME=/home/x\0TOKEN=abc\0XDG_CURRENT_DESKTOP=KDE\0", "HOME=/home/x\0XDG_CURRENT_DESKTOP=KDE"),
        ("file /etc/passwd", "pat:$6$abc:1000:1000:Pat,,,:/home/pat:/bin/sh", "pat:x:1000:1000::/home/pat:/bin/sh"),
        ("run apt-config dump", 'Acquire::http::Proxy "http://u:p@proxy/";\nAPT::Get "1";\n', 'APT::Get "1";\n'),
        (
            "file /proc/1/mountinfo",
            "30 1 0:40 / /mnt rw - cifs //files/home rw,username=pat",
            "30 1 0:40 / /mnt rw - cifs (left-out) rw",
        ),
        (
            "run-as 1000 dconf dump /",
            "[org/gnome/desktop/session]\nidle-delay=uint32 0\n\n[org/gtk/settings]\nlast='/home/x/secret'\n",
            "[org/gnome/desktop/session]\nidle-delay=uint32 0\n",
        ),
        ("file /etc/some.conf", "user = x\npassword = hunter2\n", "user = x\npassword = (left out)\n"),
        ("run sudo -n -l -U pat", "(ALL) NOPASSWD: ALL\n", "(ALL) NOPASSWD: ALL\n"),
        ("file /run/udev/data/b8:1", "E:ID_SERIAL=Maker_123\nE:ID_FS_TYPE=vfat\nE:ID_FS_LABEL=PAT\n", "E:ID_FS_TYPE=vfat\n"),
        ("processes", "1 0 systemd\n900 1000 private-program\n901 1000 plasmashell", "1 0 systemd\n901 1000 plasmashell"),
    ],
)
def test_of_an_answer_only_what_a_parser_looks_at_is_recorded(asked: str, text: str, left: str):
    assert trimmed({asked: Answer(text)})[asked].text == left


def test_the_same_is_replaced_by_the_same_and_keeps_its_shape():
    answers = {
        "file /etc/passwd": Answer("pat:x:1000:1000::/home/pat:/bin/sh\nroot:x:0:0::/root:/bin/sh"),
        "file /proc/sys/kernel/hostname": Answer("room7-pc3\n"),
        "file /sys/class/dmi/id/product_serial": Answer("5CG1234XYZ\n"),
    }
    identifier = "0f0e0d0c-0b0a-0908-0706-050403020100"
    redactor = Redactor(answers, SECRET)
    text = redactor.text(f"pat on room7-pc3, 5CG1234XYZ, /home/pat, root, {identifier} pattern")
    shape = r"(\d[A-Z]{2}\d{4}[A-Z]{3}), /home/person1, root, ([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"
    found = re.fullmatch(rf"person1 on device, {shape} pattern", text)
    assert found is not None
    assert (found[1] != "5CG1234XYZ", found[2] != identifier, redactor.text("5CG1234XYZ")) == (True, True, found[1])
    assert Redactor(answers, b"another secret").text("5CG1234XYZ") != found[1]
