"""The command line helps at once, and answers wrong usage with one sentence and exit code 2."""

import shlex
import subprocess
import sys
from importlib import metadata
from itertools import takewhile
from pathlib import Path

import pytest

from collector.cli.commands import COMMANDS
from collector.cli.entry import Entry
from collector.cli.exit_codes import ExitCode
from tests.fakes.command_line import Answer, Rollcall

PACKS = ", ".join(
    sorted({each.stem for each in (Path(__file__).parents[3] / "configs" / "policies").glob("*.toml")} - {"library"})
)


def test_help_lists_every_command(rollcall: Rollcall):
    out = rollcall("--help").out
    assert [entry.name for entry in COMMANDS if f"\n  {entry.name} " not in out] == []


def test_help_imports_no_command():
    program = "import sys; from collector.cli import main; main(['--help']); print([m for m in sys.modules if m in sys.argv])"
    heavy = ["grpc", "cryptography", "pydantic", "jinja2", "sqlite_utils", "rich"]
    shown = subprocess.run([sys.executable, "-c", program, *heavy], capture_output=True, text=True, check=True)
    assert shown.stdout.splitlines()[-1] == "[]"


def test_the_version_is_said(rollcall: Rollcall):
    assert rollcall("--version") == Answer(0, f"rollcall {metadata.version('rollcall')}\n", "")


def test_no_command_at_all_shows_the_help(rollcall: Rollcall):
    answer = rollcall()
    assert (answer.code, "Usage: rollcall" in answer.err) == (ExitCode.USAGE, True)


@pytest.mark.parametrize("entry", COMMANDS, ids=lambda entry: entry.name)
def test_every_command_has_three_examples_in_its_help(rollcall: Rollcall, entry: Entry):
    out = rollcall(entry.name, "--help").out
    assert (len(entry.examples), [example for example in entry.examples if example not in out]) == (3, [])


@pytest.mark.parametrize("example", [example for entry in COMMANDS for example in entry.examples])
def test_every_example_names_options_that_exist(rollcall: Rollcall, example: str):
    words = shlex.split(example)
    words = words[words.index("rollcall") + 1 :]
    named = list(takewhile(lambda word: not word.startswith("-"), words[:3]))  # an option would take --help for its value
    deepest = (rollcall(*named[:deep], "--help") for deep in range(len(named), 0, -1))
    out = next(answer.out for answer in deepest if answer.code == 0)
    assert [word for word in words if word.startswith("-") and word not in out] == []


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
        (["report", "--format", "xml"], "rollcall: --format: 'xml' does not fit; write one of text, json, csv, html, pdf\n"),
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
        (["policy", "show", "s999"], f"rollcall: no policy pack is called 's999', nor is it a file; known: {PACKS}\n"),
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
