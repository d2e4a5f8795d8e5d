"""What goes wrong with the folders themselves costs nobody a file, and is told once."""

import logging
import os
from datetime import timedelta
from pathlib import Path

import pytest

from collector.data_folder import DataFolder
from collector.registers.enrolment_files import CollectorAddress
from collector.registers.inbox import Inbox
from collector.registers.inbox_folder import arrivals, free_path
from collector.store import audit
from collector.store.audit import AuditEntry
from collector.store.database import Database
from tests.fakes.agreement_files import FORM, as_json, as_toml, form
from tests.fakes.school_records import NOW

ADDRESS = CollectorAddress("example", "Example Primary School", "rollcall.example", 8440, 8441, 8443, "PEM", "7a" * 32)
WRONG = as_toml(form(due_back="2026-11-01"))


class Troubled:
    """A data folder whose inbox is looked at again and again."""

    def __init__(self, folder: DataFolder, database: Database) -> None:
        self.folder = folder
        self.database = database
        self.inbox = Inbox(folder, database, ADDRESS, lambda: "token")
        self.looks = 0

    def drop(self, name: str | bytes, content: bytes) -> None:
        Path(os.fsdecode(os.path.join(os.fsencode(self.folder.inbox), os.fsencode(name)))).write_bytes(content)  # noqa: PTH118 - bytes

    def look(self, times: int = 2) -> None:
        for _ in range(times):
            self.inbox.look(NOW + timedelta(seconds=2 * self.looks))
            self.looks += 1

    def block_rejected(self) -> None:
        """Not even root can write into a folder that is no folder."""
        self.folder.rejected.rmdir()
        self.folder.rejected.write_bytes(b"")

    def free_rejected(self) -> None:
        self.folder.rejected.unlink()
        self.folder.rejected.mkdir()

    def rejected(self) -> list[str]:
        return sorted(path.name for path in self.folder.rejected.iterdir())

    def audited(self) -> list[AuditEntry]:
        with self.database.reading() as tx:
            return [entry for entry in audit.recent(tx, "example") if entry.action == "inbox.take"]


@pytest.fixture
def troubled(tmp_path: Path, database: Database) -> Troubled:
    return Troubled(DataFolder.create(tmp_path / "data"), database)


@pytest.mark.parametrize("stem", ["x" * 250, "é" * 125], ids=["letters", "accents"])
def test_a_name_too_long_for_its_reason_is_cut_before_its_ending(troubled: Troubled, stem: str):
    troubled.drop(f"{stem}.toml", WRONG)
    troubled.look()
    file, reason = troubled.rejected()
    assert (reason, file.endswith(".toml"), stem.startswith(file.removesuffix(".toml"))) == (f"{file}.reason.txt", True, True)


def test_a_recorded_name_as_long_as_a_name_can_be_finds_its_place_twice(troubled: Troubled):
    name = "x" * 250 + ".toml"
    for _ in range(2):
        troubled.drop(name, as_toml(FORM))
        troubled.look(3)
    assert sorted(path.name for path in troubled.folder.recorded.iterdir()) == ["x" * 248 + "-2.toml", name]


def test_an_ending_longer_than_a_name_may_be_is_cut_like_a_name(tmp_path: Path):
    path = free_path(tmp_path, "a." + "b" * 253, beside=".reason.txt")
    assert path.name == "a." + "b" * 242


def test_a_file_is_refused_once_however_often_it_cannot_be_put_aside(troubled: Troubled):
    troubled.block_rejected()
    troubled.drop("loan.toml", WRONG)
    troubled.look(5)
    while_blocked = len(troubled.audited())
    troubled.free_rejected()
    troubled.look(1)

    assert (while_blocked, len(troubled.audited())) == (1, 1)
    assert troubled.rejected() == ["loan.toml", "loan.toml.reason.txt"]


def test_a_restart_does_not_refuse_it_again(troubled: Troubled):
    troubled.block_rejected()
    troubled.drop("loan.toml", WRONG)
    troubled.look()
    again = Troubled(troubled.folder, troubled.database)
    again.look()
    assert len(again.audited()) == 1


def test_what_is_dropped_again_after_its_rejection_is_refused_again(troubled: Troubled):
    for _ in range(2):
        troubled.drop("loan.toml", WRONG)
        troubled.look(3)
    assert len(troubled.audited()) == 2


def test_an_empty_file_and_another_one_are_two_refusals(troubled: Troubled):
    troubled.block_rejected()
    troubled.drop("a.txt", b"")
    troubled.drop("b.txt", b"")
    troubled.look(4)
    assert sorted(entry.subject for entry in troubled.audited()) == ["a.txt", "b.txt"]


def test_a_reason_that_a_person_dropped_is_not_overwritten_by_a_reason_of_ours(troubled: Troubled):
    troubled.drop("x.toml.reason.txt", b"by a person")
    troubled.look(3)
    troubled.drop("x.toml", WRONG)
    troubled.look(3)
    assert troubled.rejected() == [
        "x-2.toml",
        "x-2.toml.reason.txt",
        "x.toml.reason.txt",
        "x.toml.reason.txt.reason.txt",
    ]
    assert (troubled.folder.rejected / "x.toml.reason.txt").read_bytes() == b"by a person"


def test_a_file_that_cannot_be_taken_is_told_once_for_each_change_and_never_by_its_name(
    troubled: Troubled, caplog: pytest.LogCaptureFixture
):
    (troubled.folder.outbox / "DLA-7.toml").mkdir()  # its answer cannot be put there
    troubled.drop("A. Sample.toml", as_toml(FORM))
    with caplog.at_level(logging.WARNING):
        troubled.look(5)
        once = len(caplog.records)
        troubled.drop("A. Sample.toml", as_toml(FORM) + b"\n")
        troubled.look(5)
    assert (once, len(caplog.records), "A. Sample" in caplog.text) == (1, 2, False)
    assert {(record.message, record.__dict__["reason"]) for record in caplog.records} == {
        ("an agreement file could not be taken; it stays in the inbox and is tried again", "Is a directory")
    }


def test_a_name_that_is_no_text_is_rejected_like_any_other(troubled: Troubled):
    troubled.drop(b"loan\xff.toml", WRONG)
    troubled.look()
    names = sorted(os.listdir(os.fsencode(troubled.folder.rejected)))  # noqa: PTH208 - names as bytes
    assert (names, troubled.audited()[0].subject) == ([b"loan\xff.toml", b"loan\xff.toml.reason.txt"], "loan�.toml")


def test_a_name_that_is_no_text_is_recorded_like_any_other(troubled: Troubled):
    troubled.drop(b"loan\xff.json", as_json(FORM))
    troubled.look()
    assert (arrivals(troubled.folder.inbox), len(list(troubled.folder.recorded.iterdir()))) == ([], 1)


def test_an_answer_that_the_outbox_does_not_take_is_minted_once_and_handed_out_when_it_does(troubled: Troubled):
    (troubled.folder.outbox / "DLA-7.toml").mkdir()
    troubled.drop("loan.toml", as_toml(FORM))
    troubled.look(5)
    (troubled.folder.outbox / "DLA-7.toml").rmdir()
    troubled.look(1)

    with troubled.database.reading() as tx:
        minted = [entry for entry in audit.recent(tx, "example") if entry.action == "token.mint"]
    assert (len(minted), (troubled.folder.outbox / "DLA-7.toml").is_file()) == (1, True)
    assert [path.name for path in troubled.folder.recorded.iterdir()] == ["loan.toml"]
