"""A backup comes back whole or not at all, and nothing that is there is written over."""

import sqlite3
import stat
from contextlib import closing
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from collector.accounts import web_sessions, welcome
from collector.accounts.opening import NewAccount, open_account
from collector.backup.archive import read_archive, write_archive
from collector.backup.contents import Part
from collector.cli.exit_codes import ExitCode
from collector.errors import SessionEnded, WelcomeEnded
from collector.store import audit, devices, nonces
from collector.wiring import Collector, new_cookie_value, new_secret, open_collector
from tests.fakes.backup_files import in_folder, kept_of
from tests.fakes.command_line import Rollcall
from tests.fakes.school_records import DEVICE, NOW

DEVICE_HERE = replace(DEVICE, school_id="example-primary-school")
RESTORED = [".journal.lock", "collector.toml", "journal.jsonl", "keys", "last-backup.json", "loans", "rollcall.db"]


def part_of(folder: Path, name: str) -> Part:
    content = (folder / name).read_bytes()
    return Part(name, len(content), sha256(content).hexdigest())


def test_what_was_restored_is_what_was_backed_up(
    rollcall: Rollcall, data: Path, collector: Collector, shelf: Path, tmp_path: Path
):
    with collector.database.writing() as tx:
        devices.enrol(tx, DEVICE_HERE)
    (data / "loans" / "recorded" / "paper.toml").write_text("signed")
    rollcall("backup", "--data", data, "-o", shelf / "it.tar")
    answer = rollcall("restore", shelf / "it.tar", "--data", tmp_path / "new")
    assert (answer.code, "1 device, 0 envelopes" in answer.out) == (0, True)
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


def test_nobody_is_in_a_restored_console_by_a_session_or_a_link_of_before(
    rollcall: Rollcall, data: Path, collector: Collector, shelf: Path, tmp_path: Path
):
    now = collector.clock()
    new = NewAccount("a.sample@example.org", "A. Sample", ())
    with collector.database.writing() as tx:
        account = open_account(tx, new, actor="a test", now=now, new_secret=new_secret)
        cookie = web_sessions.begin(tx, account.account_id, proved_at=now, now=now, new_secret=new_cookie_value)
        link = welcome.make_link(tx, account.account_id, now=now, new_secret=new_secret)
    rollcall("backup", "--data", data, "-o", shelf / "signed-in.tar")
    rollcall("restore", shelf / "signed-in.tar", "--data", tmp_path / "again")
    with open_collector(tmp_path / "again") as restored, restored.database.reading() as tx:
        with pytest.raises(SessionEnded):
            web_sessions.find(tx, cookie, now)
        with pytest.raises(WelcomeEnded):
            welcome.find(tx, link, now)
