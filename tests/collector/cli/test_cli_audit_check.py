"""`rollcall audit --check` says that nobody touched the log, or which entry was touched first, or that its end was cut off."""

import re
from pathlib import Path

import pytest

from collector.cli.exit_codes import ExitCode
from collector.store import audit
from collector.wiring import Collector
from tests.fakes.command_line import Rollcall

HEAD = re.compile(r"\b([0-9]+:[0-9a-f]{64})\b")


def head_in(words: str) -> str:
    found = HEAD.search(words)
    assert found is not None
    return found[1]


def test_an_untouched_log_is_whole_and_an_altered_one_is_named(rollcall: Rollcall, data: Path, collector: Collector):
    whole = rollcall("audit", "--check", "--data", data)
    with collector.database.writing() as tx:
        tx.run("UPDATE audit SET actor = 'H. Head' WHERE entry_id = 2")
    altered = rollcall("audit", "--check", "--data", data)
    assert (whole.code, whole.out.startswith("The audit log is whole.")) == (0, True)
    assert (altered.code, altered.out) == (ExitCode.REFUSED, "")
    assert altered.err == "rollcall: the audit log is broken at entry 2: who did it, to what, or its words were altered\n"


def test_an_end_that_was_cut_off_shows_against_the_last_backup(
    rollcall: Rollcall, data: Path, collector: Collector, shelf: Path
):
    rollcall("backup", "--data", data, "-o", shelf)
    assert "It has what the last backup knew" in rollcall("audit", "--check", "--data", data).out
    with collector.database.writing() as tx:
        tx.run("DELETE FROM audit WHERE action = 'backup.made'")
    cut = rollcall("audit", "--check", "--data", data)
    assert (cut.code, "the last backup knew another entry of this number" in cut.err) == (ExitCode.REFUSED, True)


def test_a_log_that_was_written_anew_shows_against_what_was_noted(
    rollcall: Rollcall, data: Path, collector: Collector, shelf: Path
):
    noted = head_in(rollcall("backup", "--data", data, "-o", shelf).out)
    assert rollcall("audit", "--check", "--expect", noted, "--data", data).code == 0
    (data / "last-backup.json").unlink()  # whoever can write the log can do that too
    with collector.database.writing() as tx:
        held = audit.since(tx, 0)
        tx.run("DELETE FROM audit")
        for each in held:
            audit.write(tx, each.school_id, each.at, "somebody else", each.action, each.subject, each.outcome, each.detail)
    assert rollcall("audit", "--check", "--data", data).code == 0
    anew = rollcall("audit", "--check", "--expect", noted, "--data", data)
    assert (anew.code, "--expect knew another entry of this number" in anew.err) == (ExitCode.REFUSED, True)


@pytest.mark.parametrize("typed", ["5", "5:abc", "0:" + "a" * 64, ":" + "a" * 64, "five:" + "a" * 64])
def test_what_was_noted_otherwise_is_wrong_usage(rollcall: Rollcall, data: Path, typed: str):
    answer = rollcall("audit", "--check", "--expect", typed, "--data", data)
    assert (answer.code, "--expect: write it as it was printed" in answer.err) == (ExitCode.USAGE, True)


def test_a_restored_log_goes_on_from_where_the_backup_was(
    rollcall: Rollcall, data: Path, collector: Collector, plain: Path, tmp_path: Path
):
    with collector.database.reading() as tx:
        before = audit.head(tx)[0]
    rollcall("restore", plain, "--data", tmp_path / "again")
    answer = rollcall("audit", "--check", "--data", tmp_path / "again")
    assert (answer.code, "It has what the last backup knew" in answer.out, before > 0) == (0, True, True)
