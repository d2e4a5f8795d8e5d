"""The command line answers at once, in plain sentences, with the exit code that was promised."""

import json
import os
import shlex
import stat
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest

from collector import errors
from collector.cli import exit_codes
from collector.cli.commands import COMMANDS, Entry
from collector.cli.exit_codes import ExitCode
from compliance.errors import PolicyError
from compliance.verdict import Verdict
from tests.fakes.command_line import Answer, Rollcall

# -- help -------------------------------------------------------------------------------------------------------------------


def test_help_lists_every_command(rollcall: Rollcall):
    out = rollcall("--help").out
    assert [entry.name for entry in COMMANDS if f"\n  {entry.name} " not in out] == []


def test_the_version_is_said(rollcall: Rollcall):
    assert rollcall("--version") == Answer(0, f"rollcall {metadata.version('rollcall')}\n", "")


def test_no_command_at_all_shows_the_help(rollcall: Rollcall):
    answer = rollcall()
    assert (answer.code, "Usage: rollcall" in answer.err) == (ExitCode.USAGE, True)


def test_help_imports_no_command():
    program = "import sys; from collector.cli import main; main(['--help']); print([m for m in sys.modules if m in sys.argv])"
    heavy = ["grpc", "cryptography", "pydantic", "jinja2", "sqlite_utils", "rich"]
    shown = subprocess.run([sys.executable, "-c", program, *heavy], capture_output=True, text=True, check=True)
    assert shown.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize("entry", COMMANDS, ids=lambda entry: entry.name)
def test_every_command_has_three_examples_in_its_help(rollcall: Rollcall, entry: Entry):
    out = rollcall(entry.name, "--help").out
    assert (len(entry.examples), [example for example in entry.examples if example not in out]) == (3, [])


@pytest.mark.parametrize("example", [example for entry in COMMANDS for example in entry.examples])
def test_every_example_names_options_that_exist(rollcall: Rollcall, example: str):
    words = shlex.split(example)
    words = words[words.index("rollcall") + 1 :]
    group = words[:2] if len(words) > 1 and rollcall(*words[:2], "--help").code == 0 else words[:1]
    out = rollcall(*group, "--help").out
    assert [word for word in words if word.startswith("-") and word not in out] == []


# -- usage ------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["bogus"], "rollcall has no command 'bogus'; `rollcall --help` lists them\n"),
        (["repor"], "rollcall has no command 'repor' (did you mean 'report', 'restore'?); `rollcall --help` lists them\n"),
        (["policy", "bogus"], "rollcall policy has no command 'bogus'; `rollcall policy --help` lists them\n"),
        (["report"], "rollcall: --data: name the data folder with --data DIR or in ROLLCALL_DATA\n"),
        (["report", "--bogus"], "rollcall: there is no option --bogus; `rollcall report --help` lists them\n"),
        (
            ["report", "--devic", "1"],
            "rollcall: there is no option --devic (did you mean --device?); `rollcall report --help` lists them\n",
        ),
        (["report", "--device"], "rollcall: --device needs a value; write one behind it\n"),
        (["report", "--json=1"], "rollcall: --json takes no value; write it alone\n"),
        (["report", "--format", "xml"], "rollcall: --format: 'xml' does not fit; write one of text, json, csv, html\n"),
        (["serve", "now"], "rollcall serve has no use for 'now'; `rollcall serve --help` says what it understands\n"),
        (["device", "show"], "rollcall: ID is missing; write it as `rollcall device show --help` shows\n"),
        (["init"], "rollcall: NAME is missing; write it as `rollcall init --help` shows\n"),
        (
            ["signers", "add", "A. Sample"],
            "rollcall: --as is missing; write one of technician, headteacher as `rollcall signers add --help` shows\n",
        ),
        (
            ["simulate", "--devices", "many"],
            "rollcall: --devices: 'many' does not fit; write a whole number from 1 to 9999\n",
        ),
        (["simulate", "--devices", "0"], "rollcall: --devices: '0' does not fit; write a whole number from 1 to 9999\n"),
        (
            ["loan", "new", "--borrower", "A. Sample", "--due-back", "5/6/2027"],
            "rollcall: --due-back: '5/6/2027' does not fit; write it like 2026-11-04\n",
        ),
        (
            ["assets", "import", "/nowhere/a.csv"],
            "rollcall: FILE: /nowhere/a.csv: cannot be read: No such file or directory; name another file\n",
        ),
        (["policy", "show", "s999"], "rollcall: no policy pack is called 's999', nor is it a file; known: s004-primary\n"),
    ],
)
def test_wrong_usage_is_one_sentence_and_exit_code_2(rollcall: Rollcall, arguments: list[str], said: str):
    answer = rollcall(*arguments)
    assert (answer.code, answer.out, answer.err) == (ExitCode.USAGE, "", said)


def test_the_data_folder_may_be_named_before_the_command_or_after_it(rollcall: Rollcall, data: Path):
    assert rollcall("--data", data, "signers", "list") == rollcall("signers", "list", "--data", data)


def test_the_data_folder_may_be_named_in_the_environment(rollcall: Rollcall, data: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("ROLLCALL_DATA", str(data))
    assert rollcall("signers", "list").code == 0


def test_after_the_command_counts_more_than_the_environment(
    rollcall: Rollcall, data: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    monkeypatch.setenv("ROLLCALL_DATA", str(tmp_path / "elsewhere"))
    assert rollcall("signers", "list", "--data", data).code == 0


# -- errors -----------------------------------------------------------------------------------------------------------------


def every_error(kind: type[Exception]) -> list[type[Exception]]:
    return [kind, *(below for each in kind.__subclasses__() for below in every_error(each))]


@pytest.mark.parametrize("kind", every_error(errors.CollectorError), ids=lambda kind: kind.__name__)
def test_no_error_of_ours_is_taken_for_a_verdict(kind: type[Exception]):
    code = exit_codes.of_error(kind.__new__(kind))
    assert code not in {exit_codes.of_verdict(verdict) for verdict in Verdict}


def test_verdicts_have_the_promised_codes():
    assert {each: int(exit_codes.of_verdict(each)) for each in Verdict} == {
        Verdict.PASS: 0,
        Verdict.NOT_APPLICABLE: 0,
        Verdict.WAIVED: 0,
        Verdict.UNKNOWN: 3,
        Verdict.FAIL: 1,
    }


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (errors.StoreBusy("held"), 4),
        (errors.StoreDamaged("torn"), 5),
        (errors.LoanRefused("out"), 5),
        (errors.PortInUse("8440"), 5),
        (PolicyError("line 3"), 5),
        (errors.SchoolError("two"), 2),
        (ZeroDivisionError(), 70),
    ],
)
def test_errors_have_the_promised_codes(error: Exception, code: int):
    assert exit_codes.of_error(error) == code


def test_a_missing_data_folder_is_refused_with_the_remedy(rollcall: Rollcall, tmp_path: Path):
    answer = rollcall("report", "--data", tmp_path / "nothing")
    assert (answer.code, "rollcall init" in answer.err) == (ExitCode.REFUSED, True)


def test_a_database_that_is_none_is_said_without_a_traceback(rollcall: Rollcall, data: Path):
    (data / "rollcall.db").write_bytes(b"this is no database, and it is longer than a header would be " * 4)
    answer = rollcall("report", "--data", data)
    said = f"rollcall: {data / 'rollcall.db'}: the database is damaged; restore it from its backup (file is not a database)\n"
    assert (answer.code, answer.err) == (ExitCode.REFUSED, said)


def test_a_database_that_is_damaged_further_on_is_said_alike(rollcall: Rollcall, data: Path):
    file = data / "rollcall.db"
    sound = file.read_bytes()
    file.write_bytes(sound[:4096] + b"\xff" * (len(sound) - 4096))
    answer = rollcall("signers", "list", "--data", data)
    said = f"rollcall: {file}: the database is damaged; restore it from its backup"
    assert (answer.code, answer.err.startswith(said)) == (ExitCode.REFUSED, True)


def run_program(*arguments: str | Path, **environment: str) -> subprocess.Popen[bytes]:
    """`rollcall` as a program of its own, with stdout and stderr as pipes."""
    command = [sys.executable, "-c", "from collector.cli import main; raise SystemExit(main())", *map(str, arguments)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**os.environ, **environment})


def test_a_fault_of_ours_says_where_the_details_are(data: Path, tmp_path: Path):
    (data / "collector.toml").unlink()
    (data / "collector.toml").mkdir()  # nobody foresaw that
    with run_program("report", "--data", data, TMPDIR=str(tmp_path)) as process:
        _, err = process.communicate()
    (details,) = tmp_path.glob("rollcall-*.txt")
    assert (process.returncode, str(details) in err.decode(), b"Traceback" in err, "Traceback" in details.read_text()) == (
        ExitCode.INTERNAL,
        True,
        False,
        True,
    )


def test_a_reader_that_leaves_early_is_no_error():
    with run_program("policy", "show", "s004-primary") as process:
        assert process.stdout is not None
        process.stdout.close()
        process.stdout = None
        _, err = process.communicate()
    assert (err, process.returncode) == (b"", ExitCode.READER_GONE)


def test_a_pipe_gets_utf_8_whatever_the_locale():
    with run_program("policy", "show", "s004-primary", PYTHONIOENCODING="latin-1", PYTHONUTF8="0") as process:
        out, _ = process.communicate()
    assert "ENC-1 · Laptops" in out.decode("utf-8")


# -- init and policies ------------------------------------------------------------------------------------------------------


def test_a_policy_says_which_days_its_grace_counts(rollcall: Rollcall):
    assert "These are school days (Monday to Friday)" in rollcall("policy", "show", "s004-primary").out


def test_the_check_of_a_policy_answers_machines_too(rollcall: Rollcall, tmp_path: Path):
    (shipped,) = json.loads(rollcall("policy", "list", "--json").out)
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


def test_init_makes_a_folder_that_nobody_else_may_enter(data: Path):
    assert stat.S_IMODE(data.stat().st_mode) == 0o700


def test_init_never_touches_a_folder_that_holds_data(rollcall: Rollcall, data: Path):
    before = (data / "keys" / "authority.pem").read_bytes()
    answer = rollcall("init", "Another School", "--data", data)
    assert (answer.code, (data / "keys" / "authority.pem").read_bytes()) == (ExitCode.REFUSED, before)


def test_policies_are_listed_without_any_data_folder(rollcall: Rollcall):
    answer = rollcall("policy", "list", "--json")
    assert [each["id"] for each in json.loads(answer.out)] == ["s004-primary"]


def test_a_policy_is_shown_with_the_words_of_its_paragraphs(rollcall: Rollcall):
    out = rollcall("policy", "show", "s004-primary").out
    assert (
        "School must encrypt laptops which are taken off site." in " ".join(out.split()),
        max(map(len, out.splitlines())) <= 80,
    ) == (True, True)


def test_a_sound_policy_file_is_said_to_be_sound(rollcall: Rollcall, tmp_path: Path):
    (shipped,) = json.loads(rollcall("policy", "list", "--json").out)
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
