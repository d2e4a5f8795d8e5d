"""The command line: light, honest in its exit status, one sentence for an error, never a traceback."""

import json
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from school import agent

from tests.fakes.packs import S004

PACK = Path(__file__).parents[2] / "configs" / "policies" / "s004-primary.toml"


def test_help_names_every_command_and_three_examples(tmp_path: Path):
    shown = agent(tmp_path / "state", "--help").stdout
    commands = ["enrol", "run", "check", "status", "explain", "doctor", "parse", "leave"]
    assert [word for word in commands if f"\n  {word} " not in shown] == []
    assert shown.count("\n  rollcall-agent ") == 3


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["status"], 3, "this device is not enrolled"),
        (["check"], 3, "no policy of a school is kept"),
        (["run"], 3, "Run: rollcall-agent enrol --from FILE"),
        (["run", "--once"], 3, "not enrolled"),
        (["worker"], 3, "not enrolled"),
        (["doctor"], 3, "not enrolled"),
        (["leave"], 3, "there is nothing to leave"),
        (["enrol", "--from", "no-such-file.toml"], 2, "enrolment file no-such-file.toml: No such file"),
        (["check", "--policy", "no-such-file.toml"], 2, "policy no-such-file.toml: No such file"),
        (["frobnicate"], 2, "no command is called 'frobnicate'"),
        (["explain", "browsing"], 2, "invalid choice: 'browsing'"),
    ],
)
def test_an_error_is_one_sentence_with_its_exit_status(tmp_path: Path, arguments: list[str], code: int, words: str):
    done = agent(tmp_path / "state", *arguments)
    assert (done.returncode, words in done.stderr, "Traceback" in done.stderr, done.stdout) == (code, True, False, "")


@pytest.mark.parametrize("command", ["status", "doctor", "check"])
def test_a_device_that_is_not_enrolled_is_not_known_to_machines_either(tmp_path: Path, command: str):
    done = agent(tmp_path / "state", command, "--json")
    told = json.loads(done.stdout)
    assert (done.returncode, told["exit_status"], told["error"] in done.stderr) == (3, 3, True)


@pytest.mark.parametrize("command", ["status", "doctor", "check", "run", "leave"])
def test_a_state_folder_that_is_a_file_is_refused_in_one_sentence(tmp_path: Path, command: str):
    (tmp_path / "state").write_text("no folder")
    done = agent(tmp_path / "state", command)
    said = (
        f"rollcall-agent {command}: the state folder {tmp_path / 'state'} is a file, not a folder: name a folder with --state\n"
    )
    assert (done.returncode, done.stderr, done.stdout) == (5, said, "")


WHOLE = {
    "school_id": "example-primary",
    "school_name": "Example Primary School",
    "device_id": "ab" * 32,
    "key_generation": 1,
    "host": "collector.example",
    "enrolment_port": 8440,
    "agents_port": 8441,
    "media_salt": "00" * 32,
    "asset_tag": "LAP-1",
    "awaiting_approval": False,
    "enrolled_at": "2026-01-05T08:00:00+00:00",
}


@pytest.mark.parametrize(
    "content",
    [
        "nonsense",
        "[]",
        '{"school_id": "example-primary"}',
        json.dumps({**WHOLE, "agents_port": "8441"}),
        json.dumps({**WHOLE, "media_salt": "no hexadecimal"}),
        json.dumps({**WHOLE, "enrolled_at": "some day"}),
    ],
)
@pytest.mark.parametrize("command", ["status", "doctor"])
def test_a_damaged_enrolment_is_refused_with_its_remedy(tmp_path: Path, command: str, content: str):
    (tmp_path / "state").mkdir()
    (tmp_path / "state" / "enrolment.json").write_text(content)
    done = agent(tmp_path / "state", command)
    said = "enrolment.json is damaged. Run: rollcall-agent leave, then enrol again" in done.stderr
    assert (done.returncode, said, done.stdout) == (5, True, "")


def test_the_version_is_that_of_the_distribution(tmp_path: Path):
    project = tomllib.loads((PACK.parents[2] / "pyproject.toml").read_text())["project"]
    assert agent(tmp_path / "state", "--version").stdout == f"rollcall-agent {project['version']}\n"


def test_an_option_that_nobody_knows_is_named(tmp_path: Path):
    done = agent(tmp_path / "state", "status", ROLLCALL_AGENT_SCHEDULE__SURVEY_EVERY_HOUR="1")
    assert (done.returncode, "did you mean schedule.survey_every_hours?" in done.stderr) == (2, True)


def test_check_judges_before_enrolment_and_its_status_is_the_verdict(tmp_path: Path):
    done = agent(tmp_path / "state", "check", "--json", "--policy", str(PACK))
    checked = json.loads(done.stdout)
    codes = {"PASS": 0, "NOT_APPLICABLE": 0, "RECORDED": 0, "WAIVED": 0, "FAIL": 1, "UNKNOWN": 3}
    by_school = [each["rule"] for each in checked["judged_by_the_school"]]
    assert (done.returncode, checked["policy"]["id"], "LOAN-1" in by_school) == (
        codes[checked["verdict"]],
        "s004-primary",
        True,
    )


def test_check_tells_machines_each_rule_in_the_shape_of_the_collectors_report(tmp_path: Path):
    checked = json.loads(agent(tmp_path / "state", "check", "--json", "--policy", str(PACK)).stdout)
    (encryption,) = (each for each in checked["checks"] if each["rule"] == "ENC-1")
    assert ({*encryption}, encryption["who_acts"], encryption["clause"], encryption["since"], encryption["put_right_by"]) == (
        {
            *("rule", "title", "verdict", "saw", "asks", "clause", "clauses", "since", "since_on_device", "put_right_by"),
            *("deadline", "excused", "in_hand", "who_acts", "how_to_fix"),
        },
        "Technician",
        encryption["clauses"][0],
        None,
        None,
    )


def test_check_without_a_terminal_has_no_colour(tmp_path: Path):
    assert "\x1b" not in agent(tmp_path / "state", "check", "--policy", str(PACK)).stdout


def test_check_writes_nothing(tmp_path: Path):
    agent(tmp_path / "state", "check", "--policy", str(PACK))
    assert list(tmp_path.iterdir()) == []


def test_a_wrong_policy_says_file_line_and_rule(tmp_path: Path):
    wrong = tmp_path / "wrong.toml"
    wrong.write_text(S004.replace("\n[[rule]]", "\n[[rule]]\nfrequency = 1", 1))
    done = agent(tmp_path / "state", "check", "--policy", str(wrong))
    assert (done.returncode, "wrong.toml:" in done.stderr, "frequency" in done.stderr) == (2, True, True)


def test_explain_can_be_asked_about_one_fact(tmp_path: Path):
    shown = agent(tmp_path / "state", "explain", "screen_lock").stdout
    assert ("when the screen locks" in shown, "virus" in shown) == (True, False)


def test_the_service_imports_nothing_heavy():
    heavy = ["grpc", "google.protobuf", "psutil", "cryptography", "sqlite3", "asyncio"]
    script = f"import sys, agent.cli, agent.commands.run; print([each for each in {heavy} if each in sys.modules])"
    found = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=30, check=True).stdout
    assert found.strip() == "[]"
