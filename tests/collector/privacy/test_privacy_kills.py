"""Real commands, killed at some moment: either nothing of a class was let go, or all of it; nobody is half erased."""

import signal
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from collector.store import loans, schools
from collector.store.loans import LoanState
from collector.store.sqlite import SqliteDatabase
from collector.wiring import clock, open_collector
from tests.fakes.school_records import LOAN

pytestmark = pytest.mark.end_to_end

LOANS = 300
ROLLCALL = Path(sys.executable).parent / "rollcall"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A school with many loans that ended seven years ago, each with its agreement's file."""
    folder = tmp_path / "data"
    subprocess.run([ROLLCALL, "init", "Example Primary School", "--data", folder], check=True, capture_output=True, timeout=120)
    long_ago = clock() - timedelta(days=7 * 366)
    with closing(SqliteDatabase(folder / "rollcall.db")) as database, database.writing() as tx:
        (school,) = schools.everyone(tx)
        for number in range(LOANS):
            loan = replace(LOAN, school_id=school.school_id, loan_id=f"L-{number}", borrower_name="Q. Zyxwvutson")
            loans.add(tx, replace(loan, state=LoanState.CLOSED, created_at=long_ago, state_changed_at=long_ago))
    for number in range(20):
        (folder / "loans" / "recorded" / f"{number}.toml").write_text('name = "Q. Zyxwvutson"\n')
    return folder


def killed_after(seconds: float, *arguments: str | Path) -> bool:
    """Run a command and kill it after a time; whether it was still running then."""
    with subprocess.Popen([ROLLCALL, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        time.sleep(seconds)
        was_running = process.poll() is None
        process.send_signal(signal.SIGKILL)
    return was_running


def named(data: Path) -> int:
    """How many loans name the borrower, once the folder was opened as every command opens it."""
    with open_collector(data) as collector, collector.database.reading() as tx:
        (school,) = schools.everyone(tx)
        return sum("Zyxwvutson" in each.borrower_name for each in loans.everything(tx, school.school_id))


@pytest.mark.timeout(300)
@pytest.mark.parametrize("command", [("retention", "run"), ("erase", "Q. Zyxwvutson")], ids=["retention", "erase"])
def test_a_kill_leaves_nothing_half_done(data: Path, command: tuple[str, ...]) -> None:
    wait, left = 0.4, LOANS
    while left and wait < 20:
        was_running = killed_after(wait, "privacy", *command, "--data", data)
        left = named(data)
        assert left in (0, LOANS)
        assert was_running or left == 0
        wait += 0.3
    assert left == 0
    if command[0] == "erase":
        assert not [each for each in (data / "loans").rglob("*.toml") if "Zyxwvutson" in each.read_text()]
