"""A backup and a restore that are killed, whenever that is, leave the whole thing or nothing of it."""

import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from collector.backup.checking import check_backup
from collector.data_folder import DataFolder
from collector.store.sqlite import SqliteDatabase
from collector.store.totals import totals
from tests.end_to_end.conftest import BIN, School

pytestmark = [pytest.mark.end_to_end, pytest.mark.timeout(300)]

MOMENTS = 10


def run(*words: object) -> subprocess.Popen[bytes]:
    return subprocess.Popen([BIN / "rollcall", *map(str, words)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def killed_at_moments(*words: object) -> Iterator[bool]:
    """Let a command end once to see how long it takes; then kill it again and again, later and later. Whether it was killed."""
    begun = time.monotonic()
    assert run(*words, "whole").wait(60) == 0
    length = time.monotonic() - begun
    for moment in range(MOMENTS):
        process = run(*words, f"killed-{moment}")
        time.sleep(length * (0.5 + moment / MOMENTS / 2))  # the first half is Python that starts
        process.send_signal(signal.SIGKILL)
        yield process.wait(60) == -signal.SIGKILL


def test_a_backup_that_is_killed_leaves_a_whole_one_or_none(school: School, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    shelf = tmp_path / "shelf"
    shelf.mkdir()
    monkeypatch.chdir(shelf)
    killed = list(killed_at_moments("backup", "--data", school.data, "-o"))
    found = [check_backup(each, "").contents.version for each in shelf.iterdir() if not each.name.startswith(".")]
    assert (len(found) >= 1, any(killed)) == (True, True)
    assert school.rollcall("backup", "-o", shelf / "after.tar").returncode == 0
    assert [each.name for each in school.data.iterdir() if each.name == ".backup-work"] == []


def test_a_restore_that_is_killed_leaves_a_whole_folder_or_none(
    school: School, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    assert school.rollcall("backup", "-o", tmp_path / "it.tar").returncode == 0
    shelf = tmp_path / "shelf"
    shelf.mkdir()
    monkeypatch.chdir(shelf)
    killed = list(killed_at_moments("restore", tmp_path / "it.tar", "--data"))
    folders = [each for each in shelf.iterdir() if not each.name.startswith(".")]
    for each in folders:
        with closing(SqliteDatabase(DataFolder.open(each).database)) as database, database.reading() as tx:
            assert totals(tx).devices == 0
    assert (len(folders) >= 1, any(killed)) == (True, True)
