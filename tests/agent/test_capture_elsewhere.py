"""Recordings of Windows and macOS lead to what the machine leads to, and hold neither a name, a serial nor a secret.

No Windows and no Mac was asked: the machines are written in the documented form, `bundles/*.machine.txt` as whole ones.
"""

import json
import re
from argparse import ArgumentParser
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from recorded_host import RecordedHost
from test_capture import reading_elsewhere

from agent.errors import ConfigurationError
from agent.recordings.answers import Answer, read_answers
from agent.recordings.answers_host import AnswersHost
from agent.recordings.captured import add_arguments, run
from agent.recordings.capturing import capture
from agent.recordings.known_names import NOT_A_NAME
from agent.recordings.redaction import Redactor
from agent.recordings.telling_forms import without_telling_forms
from agent.recordings.trimming import trimmed

CAPTURES = Path(__file__).parents[1] / "captures"
BUNDLES = CAPTURES / "bundles"
MACHINES = sorted(path for platform in ("macos", "windows") for path in CAPTURES.glob(f"{platform}/*/machine/*.input.txt"))
SECRET = b"thrown away afterwards"
PLANTED = {
    "macos": ("asample", "jbright", "Room-12-Mac", "EXAMPLE001", "Letter", "school.example", "EXAMPLESERIAL01"),
    "windows": ("asample", "jbright", "LAB-07", "1004336348", "Letter to", "pass-of", "PF3EXMPL", "4C530001230506117192"),
}


def recording(platform: str, text: str) -> str:
    return "".join(capture(RecordedHost(text), platform, SECRET).values())


def whole_machine(platform: str) -> str:
    return (BUNDLES / f"{platform}-laptop.machine.txt").read_text("utf-8")


@pytest.mark.parametrize("path", MACHINES, ids=lambda each: "-".join(each.parts[-4:]).partition(".input")[0])
def test_what_a_machine_is_concluded_to_be_its_recording_is_concluded_to_be(path: Path):
    platform, fact = path.relative_to(CAPTURES).parts[:2]
    machine = RecordedHost.of_file(path)
    recorded = AnswersHost(read_answers(capture(machine, platform, SECRET)["answers.txt"]))
    assert reading_elsewhere(platform, fact, recorded) == reading_elsewhere(platform, fact, machine)


@pytest.mark.parametrize("platform", ["macos", "windows"])
def test_a_folder_of_a_whole_machine_tells_what_is_written_beside_it(platform: str, capsys: pytest.CaptureFixture[str]):
    parser = ArgumentParser()
    add_arguments(parser)
    run(parser.parse_args(["--bundle", str(BUNDLES / f"{platform}-laptop")]))
    told = {each["fact"]: each for each in json.loads(capsys.readouterr().out)}
    expected = json.loads((BUNDLES / f"{platform}-laptop.expected.json").read_text("utf-8"))
    assert {each["fact"]: told[each["fact"]] for each in expected} == {each["fact"]: each for each in expected}
    assert [fact for fact, each in told.items() if each["unknown"]] == ["power"]  # of a portable computer it is never read


@pytest.mark.parametrize("platform", ["macos", "windows"])
def test_of_a_whole_machine_nothing_that_was_planted_is_left(platform: str):
    planted = whole_machine(platform)
    assert [each for each in PLANTED[platform] if each not in planted] == []
    kept = recording(platform, planted) + (BUNDLES / f"{platform}-laptop" / "answers.txt").read_text("utf-8")
    assert [each for each in PLANTED[platform] if each.lower() in kept.lower()] == []


def words(text: str) -> set[str]:
    return set(re.findall(r"[^\W_]+", text.lower()))


def renamed(platform: str, account: str, computer: str) -> str:
    names = {"asample": account, "room-12-mac": computer, "lab-07": computer}
    return re.sub("|".join(names), lambda found: names[found[0].lower()], whole_machine(platform), flags=re.IGNORECASE)


WORDS_OF_ANY_RECORDING = {
    each: words(recording(each, renamed(each, "xqxq", "xq-xq"))) | {name.lower() for name in NOT_A_NAME}
    for each in ("macos", "windows")
}


@pytest.mark.parametrize("platform", ["macos", "windows"])
def test_no_computers_or_persons_name_of_three_letters_or_more_stands_in_a_recording(platform: str):
    @settings(max_examples=40, deadline=None, database=None)
    @given(
        st.from_regex(r"[a-z]{3,12}", fullmatch=True), st.from_regex(r"[a-zA-Z][a-zA-Z0-9-]{1,10}[a-zA-Z0-9]", fullmatch=True)
    )
    def property_holds(account: str, computer: str) -> None:
        assume(not WORDS_OF_ANY_RECORDING[platform] & {account, computer.lower()})
        text = recording(platform, renamed(platform, account, computer))
        left = [
            each for each in (account, computer) if re.search(rf"(?<![^\W_]){re.escape(each)}(?![^\W_])", text, re.IGNORECASE)
        ]
        assert left == []

    property_holds()


@settings(max_examples=100, deadline=None, database=None)
@given(st.lists(st.from_regex(r"[0-9]{6}", fullmatch=True), min_size=8, max_size=8), st.text(alphabet=' "\n:=,', max_size=3))
def test_a_recovery_password_of_bitlocker_is_never_recorded(groups: list[str], beside: str):
    password = "-".join(groups)
    asked = "run powershell -Command x"
    text = json.dumps([{"Key": f"{beside}{password}{beside}"}])
    answers = {asked: Answer(text)}
    kept = Redactor(answers, SECRET, "windows").answers(trimmed(answers))[asked].text
    assert groups[0] + "-" + groups[1] not in kept


@pytest.mark.parametrize(
    ("text", "left"),
    [
        (r"C:\Users\asample\Pictures\Letter to Jo.jpg", r"C:\Users\asample\left-out"),
        (r'{"Path":"C:\\Users\\asample\\Letter.docx","B":1}', r'{"Path":"C:\\Users\\asample\\left-out","B":1}'),
        ("/Users/asample/Letter to Jo.pages", "/Users/asample/left-out"),
        ("<string>/Volumes/Photos of Jo</string>", "<string>/Volumes/left-out</string>"),
        ("/Volumes/Photos of Jo/Letter", "/Volumes/left-out/left-out"),
        ("Apple ID: a.sample@school.example.", "Apple ID: left-out@left-out."),
        ("ABCD-EF12-3456-GHJK-LMNP-QRST", "left-out"),
        ("ABCDE-FGHJK-12345-LMNPQ-RSTUV", "left-out"),
        ("S-1-5-18 S-1-5-32-544", "S-1-5-18 S-1-5-32-544"),
        ("S-1-5-21-1-2-3-500", "S-1-5-21-7-7-7-500"),
        ("S-1-5-21-1-2-3-1001", "S-1-5-21-7-7-7-7777"),
        ("S-1-12-1-11-22-33-4444", "S-1-12-1-77-77-77-7777"),
        ("00:1A:2b:3C:4d:5E", "77777777777777777"),
    ],
)
def test_what_tells_of_somebody_by_its_form_is_left_out(text: str, left: str):
    assert without_telling_forms(text, lambda value: "7" * len(value)) == left


@pytest.mark.parametrize(
    ("asked", "text", "left"),
    [
        (
            "registry HKLM\\X DefaultPassword",
            "    DefaultPassword    REG_SZ    secret\n",
            "    DefaultPassword    REG_SZ    (left out)\n",
        ),
        (
            "registry HKLM\\X A",
            "    DevicePasswordEnabled    REG_DWORD    0x0\n",
            "    DevicePasswordEnabled    REG_DWORD    0x0\n",
        ),
        ("run powershell x", '[{"RecoveryPassword":"1","Protectors":2}]', '[{"RecoveryPassword":"(left out)","Protectors":2}]'),
        ("run plutil -convert xml1 -o - /Users/x/other.plist", "<plist><dict/></plist>", "NotCaptured"),
        ("run-as 501 defaults export com.apple.finder -", "<plist><dict/></plist>", "NotCaptured"),
        ("run system_profiler -json SPHardwareDataType", "no JSON", "(left out: it does not have the form of this answer)"),
        ("run diskutil list -plist", "<plist><dict>", "(left out: it does not have the form of this answer)"),
    ],
)
def test_of_an_answer_only_what_a_parser_looks_at_is_recorded(asked: str, text: str, left: str):
    kept = trimmed({asked: Answer(text)})[asked]
    assert (kept.error or kept.text) == left


def test_a_name_is_found_as_powershell_and_property_lists_write_it():
    asked = "run powershell -Command x"
    text = json.dumps([{"UserName": "SCHOOL\\O'Sample", "Note": "of\nO'Sample"}]).replace("'", "\\u0027")
    answers = {asked: Answer(text)}
    kept = Redactor(answers, SECRET, "windows").answers(answers)[asked].text
    assert json.loads(kept) == [{"UserName": "device\\person1", "Note": "of\nperson1"}]


def test_a_recording_of_another_system_is_refused_by_name(tmp_path: Path):
    (tmp_path / "answers.txt").write_text("=== platform\n| beos\n", "utf-8")
    parser = ArgumentParser()
    add_arguments(parser)
    with pytest.raises(ConfigurationError, match="is of 'beos', of which this version reads nothing"):
        run(parser.parse_args(["--bundle", str(tmp_path)]))
