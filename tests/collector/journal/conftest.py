"""A school with a database and the journal beside it, and ways to do what a journal records."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from shutil import copyfile

import pytest

from collector.journal.journal_file import JournalFile
from collector.journal.journalled import Journalled
from collector.journal.reconciling import Reconciled, reconcile
from collector.store import certificates, devices, enrolment_keys, exceptions, loans, schools, tokens
from collector.store.certificates import Certificate
from collector.store.devices import Device, DeviceState
from collector.store.enrolment_keys import EnrolmentKey
from collector.store.exceptions import StoredException
from collector.store.sqlite import SqliteDatabase
from collector.store.sqlite_backup import snapshot
from collector.store.tokens import Token
from tests.fakes.school_records import DEVICE, LATER, LOAN, NOW, SCHOOL

TOKEN = Token(
    token_hash="ab" * 32,
    school_id="example",
    loan_id=LOAN.loan_id,
    serial="AB12CD",
    asset_tag="RC-0007",
    agreement_sha256="cd" * 32,
    minted_at=NOW,
    expires_at=LATER,
    used_at=None,
    used_by=b"",
)
KEY = EnrolmentKey("example", "ef" * 32, NOW, None)
EXCEPTION = StoredException(
    *("example", "EXC-2026-0001", "LOCK-1", DEVICE.device_id, "", "a lesson with a projector"),
    *("T. Technician", "H. Head", NOW.date() + timedelta(days=90), NOW, "T. Technician"),
)
CERTIFICATE = Certificate("7", "example", DEVICE.device_id, "PEM", NOW, LATER, None)
OTHER = replace(DEVICE, device_id=b"o" * 32, asset_tag="RC-0008", serial="EF34", signing_key=b"8", certificate_serial="8")


@dataclass
class Kept:
    """A database and its journal, opened again and again."""

    folder: Path
    opened: list[SqliteDatabase] = field(default_factory=list)

    @property
    def path(self) -> Path:
        """The database file."""
        return self.folder / "rollcall.db"

    @property
    def journal(self) -> Path:
        """The journal."""
        return self.folder / "journal.jsonl"

    def open(self) -> tuple[Journalled, Reconciled]:
        """Open as every command does."""
        database = SqliteDatabase(self.path)
        self.opened.append(database)
        file = JournalFile(self.journal)
        found = reconcile(database, file, LATER, lambda: "a random word")
        return Journalled(database, file), found

    def close(self) -> None:
        """Close whatever is open."""
        for each in self.opened:
            each.close()
        self.opened.clear()

    def back_up(self) -> Path:
        """A copy of the database, as a backup has it."""
        snapshot(self.path, self.folder / "backup.db")
        return self.folder / "backup.db"

    def put_back(self) -> None:
        """The copy takes the database's place, as when somebody copies files by hand."""
        self.close()
        for each in self.folder.glob("rollcall.db*"):
            each.unlink()
        copyfile(self.folder / "backup.db", self.path)

    def lines(self) -> list[str]:
        """The journal's lines."""
        return self.journal.read_text().splitlines()

    def set_state(self, state: DeviceState, device: Device = DEVICE) -> None:
        """Move a device."""
        database, _ = self.open()
        with database.writing() as tx:
            devices.set_state(tx, device.device_id, state, "because", LATER)

    def state(self, device: Device = DEVICE) -> DeviceState:
        """Where a device stands once the database has been opened."""
        database, _ = self.open()
        with database.reading() as tx:
            found = devices.find(tx, device.device_id)
        assert found is not None
        return found.state


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Kept]:
    """A school with a loan and its token, a key for devices on site, two devices, and of one a certificate and an exception."""
    made = Kept(tmp_path)
    database, _ = made.open()
    with database.writing() as tx:
        schools.create(tx, SCHOOL)
        loans.add(tx, LOAN)
        tokens.mint(tx, TOKEN)
        for device in (DEVICE, OTHER):
            devices.enrol(tx, device)
        certificates.issue(tx, CERTIFICATE)
        enrolment_keys.create(tx, KEY)
        exceptions.add(tx, EXCEPTION)
    yield made
    made.close()
