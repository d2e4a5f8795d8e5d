"""A backup holds everything, is checked without restoring it, and comes back whole or not at all."""

import json
import sqlite3
import stat
import threading
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from collector.backup import last_backup
from collector.backup.archive import read_archive, write_archive
from collector.backup.contents import Part
from collector.backup.last_backup import LastBackup
from collector.cli.exit_codes import ExitCode
from collector.file_lock import locked
from collector.store import audit, devices, nonces
from collector.store.sqlite_backup import snapshot
from collector.wiring import Collector, open_collector
from tests.fakes.command_line import Rollcall
from tests.fakes.school_records import DEVICE, NOW

DEVICE_HERE = replace(DEVICE, school_id="example-primary-school")
RESTORED = [".journal.lock", "collector.toml", "journal.jsonl", "keys", "last-backup.json", "loans", "rollcall.db"]
PASSPHRASE = "six random words stand in here"


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    folder = tmp_path / "shelf"
    folder.mkdir()
    return folder


@pytest.fixture
def passphrase_file(tmp_path: Path) -> Path:
    return private(tmp_path / "passphrase", PASSPHRASE)


def private(file: Path, text: str) -> Path:
    file.write_text(text + "\n")
    file.chmod(0o600)
    return file


@pytest.fixture
def plain(rollcall: Rollcall, data: Path, shelf: Path) -> Path:
    """A backup that is not encrypted, of a school with an agreement on file."""
    (data / "loans" / "recorded" / "paper.toml").write_text("signed")
    assert rollcall("backup", "--data", data, "-o", shelf / "plain.tar").code == 0
    return shelf / "plain.tar"


@pytest.fixture
def encrypted(rollcall: Rollcall, data: Path, shelf: Path, passphrase_file: Path) -> Path:
    answer = rollcall("backup", "--data", data, "-o", shelf / "secret.tar.age", "--passphrase-file", passphrase_file)
    assert answer.code == 0
    return shelf / "secret.tar.age"


def part_of(folder: Path, name: str) -> Part:
    content = (folder / name).read_bytes()
    return Part(name, len(content), sha256(content).hexdigest())


def in_folder(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir())


def kept_of(folder: Path) -> dict[str, bytes]:
    """What a backup keeps beside the database, byte for byte."""
    kept = [folder / "collector.toml", *(folder / "keys").iterdir(), *(folder / "loans" / "recorded").iterdir()]
    return {each.relative_to(folder).as_posix(): each.read_bytes() for each in kept}


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


def test_what_was_restored_is_what_was_backed_up(
    rollcall: Rollcall, data: Path, collector: Collector, shelf: Path, tmp_path: Path
):
    with collector.database.writing() as tx:
        devices.enrol(tx, DEVICE_HERE)
    (data / "loans" / "recorded" / "paper.toml").write_text("signed")
    rollcall("backup", "--data", data, "-o", shelf / "it.tar")
    answer = rollcall("restore", shelf / "it.tar", "--data", tmp_path / "new")
    assert (answer.code, "1 devices, 0 envelopes" in answer.out) == (0, True)
    assert kept_of(tmp_path / "new") == kept_of(data)
    with open_collector(tmp_path / "new") as restored, restored.database.reading() as tx:
        (device,) = devices.everyone(tx)
        assert replace(device, state=DEVICE_HERE.state, state_reason="", state_changed_at=NOW) == DEVICE_HERE
        assert [each.action for each in audit.recent(tx, "")][:1] == ["backup.restored"]
    modes = {stat.S_IMODE(each.stat().st_mode) for each in (tmp_path / "new").rglob("*") if each.is_dir()}
    assert modes == {0o700}


def test_an_encrypted_one_comes_back_with_its_passphrase(
    rollcall: Rollcall, encrypted: Path, passphrase_file: Path, tmp_path: Path
):
    answer = rollcall("restore", encrypted, "--data", tmp_path / "new", "--passphrase-file", passphrase_file)
    assert (answer.code, in_folder(tmp_path / "new")) == (0, RESTORED)


def test_that_a_backup_was_made_is_recorded(rollcall: Rollcall, data: Path, plain: Path, collector: Collector):
    recorded = json.loads((data / "last-backup.json").read_text())
    with collector.database.reading() as tx:
        (entry,) = audit.recent(tx, "")
    assert (recorded["file_name"], recorded["bytes"]) == ("plain.tar", plain.stat().st_size)
    assert (entry.action, entry.subject, datetime.fromisoformat(recorded["at"])) == ("backup.made", "plain.tar", entry.at)


def test_a_check_says_what_is_there_without_a_data_folder(rollcall: Rollcall, plain: Path):
    answer = rollcall("backup", "--check", plain)
    assert (answer.code, "is whole and sound" in answer.out, "0 devices, 0 envelopes in 10 parts" in answer.out) == (
        0,
        True,
        True,
    )


@pytest.mark.parametrize("where", [0.02, 0.3, 0.6, 0.999])
def test_a_cut_backup_is_refused_and_nothing_is_restored(rollcall: Rollcall, plain: Path, tmp_path: Path, where: float):
    whole = plain.read_bytes()
    plain.write_bytes(whole[: int(len(whole) * where)])
    checked, restored = rollcall("backup", "--check", plain), rollcall("restore", plain, "--data", tmp_path / "new")
    assert (checked.code, restored.code) == (ExitCode.REFUSED, ExitCode.REFUSED)
    assert (checked.err, "cut short" in checked.err) == (restored.err, True)
    assert [each for each in in_folder(tmp_path) if "new" in each or "restoring" in each] == []


def test_an_altered_backup_is_refused_with_the_part_that_differs(rollcall: Rollcall, plain: Path, tmp_path: Path):
    plain.write_bytes(plain.read_bytes().replace(b"signed", b"forged", 1))
    answer = rollcall("restore", plain, "--data", tmp_path / "new")
    assert (answer.code, "loans/recorded/paper.toml is not what was backed up" in answer.err) == (ExitCode.REFUSED, True)
    assert not (tmp_path / "new").exists()


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


def test_the_database_of_a_later_version_is_refused(rollcall: Rollcall, plain: Path, shelf: Path, tmp_path: Path):
    with plain.open("rb") as stream:
        contents = read_archive(stream, tmp_path / "opened")
    with closing(sqlite3.connect(tmp_path / "opened" / "rollcall.db")) as newer:
        newer.execute("INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('rollcall', '0099_later', '')")
        newer.commit()
    parts = tuple(part_of(tmp_path / "opened", each.name) for each in contents.parts)
    with (shelf / "later.tar").open("wb") as stream:
        write_archive(stream, replace(contents, parts=parts), {each.name: tmp_path / "opened" / each.name for each in parts})
    answer = rollcall("restore", shelf / "later.tar", "--data", tmp_path / "new")
    assert (answer.code, "newer version of Rollcall (with 0099_later)" in answer.err) == (ExitCode.REFUSED, True)
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("junk", [b"", b"no backup at all", b"\0" * 20480])
def test_what_is_no_backup_is_refused(rollcall: Rollcall, tmp_path: Path, junk: bytes):
    (tmp_path / "junk").write_bytes(junk)
    answer = rollcall("restore", tmp_path / "junk", "--data", tmp_path / "new")
    assert (answer.code, (tmp_path / "new").exists()) == (ExitCode.REFUSED, False)


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


def test_a_folder_with_something_in_it_is_not_touched(rollcall: Rollcall, plain: Path, data: Path):
    before = kept_of(data)
    answer = rollcall("restore", plain, "--data", data)
    assert (answer.code, "not empty; nothing was changed" in answer.err, kept_of(data) == before) == (
        ExitCode.REFUSED,
        True,
        True,
    )


def test_replacing_moves_the_old_folder_aside_and_deletes_nothing(rollcall: Rollcall, plain: Path, data: Path):
    (data / "loans" / "inbox" / "waiting.toml").write_text("not taken yet")
    answer = rollcall("restore", plain, "--data", data, "--replace")
    (aside,) = [each for each in data.parent.iterdir() if each.name.startswith("data.before-restore-")]
    assert (answer.code, str(aside) in answer.out) == (0, True)
    assert (aside / "loans" / "inbox" / "waiting.toml").read_text() == "not taken yet"
    assert in_folder(data / "loans" / "inbox") == []


def test_a_collector_that_is_in_use_is_not_replaced(rollcall: Rollcall, plain: Path, data: Path, collector: Collector):
    answer = rollcall("restore", plain, "--data", data, "--replace")
    assert (answer.code, "stop `rollcall serve`" in answer.err) == (ExitCode.UNREACHABLE, True)
    with collector.database.writing() as tx:
        nonces.issue(tx, b"n" * 32, collector.clock())


def test_an_empty_folder_is_taken(rollcall: Rollcall, plain: Path, tmp_path: Path):
    (tmp_path / "new").mkdir()
    assert rollcall("restore", plain, "--data", tmp_path / "new").code == 0
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o700


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
