"""A backup holds everything at one moment, is for its owner alone, and is checked without restoring it."""

import json
import sqlite3
import stat
import threading
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from collector.backup import last_backup
from collector.backup.last_backup import LastBackup
from collector.cli.exit_codes import ExitCode
from collector.file_lock import locked
from collector.store import audit, nonces
from collector.store.sqlite_backup import snapshot
from collector.wiring import Collector
from tests.fakes.backup_files import PASSPHRASE, in_folder, private
from tests.fakes.command_line import Rollcall


def test_a_backup_is_its_owners_alone_and_says_what_it_holds(rollcall: Rollcall, data: Path, shelf: Path):
    answer = rollcall("backup", "--data", data, "-o", shelf)
    (file,) = shelf.iterdir()
    assert (answer.code, stat.S_IMODE(file.stat().st_mode)) == (0, 0o600)
    assert f"Backup: {file} ({file.stat().st_size / 1e6:.1f} MB; 0 devices, 0 envelopes)." in answer.out
    assert "not encrypted and holds the school's keys" in answer.out
    assert [each for each in in_folder(data) if "work" in each] == []


def test_an_encrypted_one_holds_no_byte_in_the_clear(rollcall: Rollcall, data: Path, encrypted: Path):
    content = encrypted.read_bytes()
    assert content.startswith(b"age-encryption.org/v1\n")
    assert (b"PRIVATE KEY" in content, b"SQLite" in content) == (False, False)


def test_that_a_backup_was_made_is_recorded(rollcall: Rollcall, data: Path, plain: Path, collector: Collector):
    recorded = json.loads((data / "last-backup.json").read_text())
    with collector.database.reading() as tx:
        (entry,) = audit.recent(tx, "")
    assert (recorded["file_name"], recorded["bytes"]) == ("plain.tar", plain.stat().st_size)
    assert (entry.action, entry.subject, datetime.fromisoformat(recorded["at"])) == ("backup.made", "plain.tar", entry.at)


def test_a_check_says_what_is_there_without_a_data_folder(rollcall: Rollcall, plain: Path):
    answer = rollcall("backup", "--check", plain)
    assert (answer.code, "is whole and sound" in answer.out, "0 devices, 0 envelopes in 11 parts" in answer.out) == (
        0,
        True,
        True,
    )


@pytest.mark.parametrize(
    ("file", "options", "words"),
    [
        ("encrypted", (), "it is encrypted; give its passphrase"),
        ("encrypted", ("--passphrase-file", "wrong"), "this passphrase does not open it"),
        ("plain", ("--passphrase-file", "wrong"), "it is not encrypted; leave the passphrase out"),
    ],
)
def test_a_wrong_passphrase_is_told_from_none(
    rollcall: Rollcall, request: pytest.FixtureRequest, tmp_path: Path, file: str, options: tuple[str, ...], words: str
):
    wrong = private(tmp_path / "wrong", "not the passphrase at all")
    given = [str(wrong) if each == "wrong" else each for each in options]
    answer = rollcall("backup", "--check", request.getfixturevalue(file), *given)
    assert (answer.code, words in answer.err) == (ExitCode.REFUSED, True)


def test_a_backup_of_a_damaged_database_is_not_made(rollcall: Rollcall, data: Path, shelf: Path):
    content = bytearray((data / "rollcall.db").read_bytes())
    content[8192:] = b"\xff" * (len(content) - 8192)
    (data / "rollcall.db").write_bytes(content)
    answer = rollcall("backup", "--data", data, "-o", shelf)
    assert (answer.code, "damaged" in answer.err, in_folder(shelf)) == (ExitCode.REFUSED, True, [])
    assert "last-backup.json" not in in_folder(data)


def test_nothing_is_written_over(rollcall: Rollcall, data: Path, plain: Path):
    before = plain.read_bytes()
    answer = rollcall("backup", "--data", data, "-o", plain)
    assert (answer.code, "exists already" in answer.err, plain.read_bytes() == before) == (ExitCode.REFUSED, True, True)


def test_a_backup_does_not_lie_in_what_it_backs_up(rollcall: Rollcall, data: Path):
    answer = rollcall("backup", "--data", data, "-o", data / "loans")
    assert (answer.code, "would be lost with it" in answer.err) == (ExitCode.REFUSED, True)


def test_two_backups_at_once_are_not_made(rollcall: Rollcall, data: Path, shelf: Path):
    with locked(data / ".backup.lock", wait=False):
        answer = rollcall("backup", "--data", data, "-o", shelf)
    assert (answer.code, "another backup" in answer.err) == (ExitCode.REFUSED, True)


def test_what_a_killed_backup_left_is_taken_away(rollcall: Rollcall, data: Path, shelf: Path):
    (data / ".backup-work").mkdir()
    (data / ".backup-work" / "rollcall.db").write_bytes(b"half")
    assert rollcall("backup", "--data", data, "-o", shelf).code == 0
    assert ".backup-work" not in in_folder(data)


@pytest.mark.parametrize(
    ("text", "mode", "words"),
    [("", 0o600, "its first line is empty"), ("short", 0o600, "has 5 characters"), (PASSPHRASE, 0o644, "others may read it")],
)
def test_a_passphrase_that_protects_nothing_is_refused(
    rollcall: Rollcall, data: Path, shelf: Path, tmp_path: Path, text: str, mode: int, words: str
):
    private(tmp_path / "weak", text).chmod(mode)
    answer = rollcall("backup", "--data", data, "-o", shelf, "--passphrase-file", tmp_path / "weak")
    assert (answer.code, words in answer.err, in_folder(shelf)) == (ExitCode.USAGE, True, [])


def test_one_says_what_is_wanted(rollcall: Rollcall, data: Path, shelf: Path):
    neither = rollcall("backup", "--data", data)
    both = rollcall("backup", "--data", data, "-o", shelf, "--check", shelf / "it.tar")
    assert (neither.code, both.code, "-o" in neither.err) == (ExitCode.USAGE, ExitCode.USAGE, True)


def test_the_doctor_asks_for_a_backup(rollcall: Rollcall, data: Path, collector: Collector):
    def finding() -> tuple[str, str]:
        (found,) = [
            each for each in json.loads(rollcall("doctor", "--json", "--data", data).out) if each["subject"] == "Backup"
        ]
        return found["state"], found["saw"]

    never = finding()
    last_backup.write(data, LastBackup(collector.clock() - timedelta(days=8), "it.tar", 1))
    long_ago = finding()
    last_backup.write(data, LastBackup(collector.clock(), "it.tar", 1))
    assert [never[0], long_ago[0], finding()[0]] == ["remark", "remark", "in_order"]
    assert (never[1], "more than 7 days ago" in long_ago[1]) == ("none was ever made", True)


def test_a_snapshot_is_one_moment_and_keeps_no_writer_waiting(collector: Collector, tmp_path: Path):
    """Each transaction writes two rows: a snapshot with an odd number of them would have torn one."""
    with collector.database.writing() as tx:
        for number in range(20_000):
            nonces.issue(tx, number.to_bytes(32, "big"), collector.clock())
    stop, written = threading.Event(), []

    def write() -> None:
        number = 1_000_000
        while not stop.is_set():
            with collector.database.writing() as tx:
                for each in (number, number + 1):
                    nonces.issue(tx, each.to_bytes(32, "big"), collector.clock())
            number += 2
            written.append(number)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        while not written:
            stop.wait(0.01)
        before = len(written)
        snapshot(collector.folder.database, tmp_path / "copy.db")
        during = len(written) - before
    finally:
        stop.set()
        writer.join()
    with closing(sqlite3.connect(tmp_path / "copy.db")) as copy:
        (rows,) = copy.execute("SELECT COUNT(*) FROM server_nonces").fetchone()
    assert (rows % 2, rows >= 20_000 + 2 * before, during > 0) == (0, True, True)
