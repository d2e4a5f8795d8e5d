"""What goes wrong is a plain sentence with the exit code that was promised, and never a traceback."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from collector import errors
from collector.cli import exit_codes
from collector.cli.exit_codes import ExitCode
from compliance.errors import PolicyError
from compliance.verdict import Verdict
from tests.fakes.command_line import Rollcall


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
        Verdict.RECORDED: 0,
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
