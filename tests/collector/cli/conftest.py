"""A data folder as `rollcall init` makes it, its devices and its backups, and the command line as a person uses it."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from collector.cli import main
from collector.store import devices
from collector.store.devices import Device
from collector.wiring import Collector, open_collector
from tests.fakes.backup_files import PASSPHRASE, private
from tests.fakes.command_line import SCHOOL_ID, Answer, Enrol, Rollcall
from tests.fakes.school_records import DEVICE


@pytest.fixture
def rollcall(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Rollcall:
    """Runs one command of `rollcall` without any data folder in the environment."""
    monkeypatch.delenv("ROLLCALL_DATA", raising=False)
    monkeypatch.delenv("ROLLCALL_SCHOOL", raising=False)

    def run(*arguments: str | Path) -> Answer:
        code = main([str(each) for each in arguments])
        out, err = capsys.readouterr()
        return Answer(code, out, err)

    return run


@pytest.fixture
def data(rollcall: Rollcall, tmp_path: Path) -> Path:
    """A school's data folder with both signers."""
    folder = tmp_path / "data"
    signers = ("--technician", "T. Technician", "--headteacher", "H. Head")
    assert rollcall("init", "Example Primary School", "--data", folder, *signers).code == 0
    return folder


@pytest.fixture
def collector(data: Path) -> Iterator[Collector]:
    """The same data folder, opened beside the command line."""
    with open_collector(data) as opened:
        yield opened


@pytest.fixture
def enrol(collector: Collector) -> Enrol:
    """Puts a device into the school, as the enrolment desk leaves it."""
    numbers = iter(range(1, 100))

    def put(**changes: object) -> Device:
        number = next(numbers)
        fresh = replace(
            DEVICE,
            school_id=SCHOOL_ID,
            device_id=bytes([number]) * 32,
            signing_key=bytes([number]),
            enrolled_at=collector.clock(),
        )
        device = replace(fresh, **changes)  # type: ignore[arg-type] # fields by name
        with collector.database.writing() as tx:
            devices.enrol(tx, device)
        return device

    return put


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    """Where backups are put."""
    folder = tmp_path / "shelf"
    folder.mkdir()
    return folder


@pytest.fixture
def passphrase_file(tmp_path: Path) -> Path:
    """The passphrase of encrypted ones."""
    return private(tmp_path / "passphrase", PASSPHRASE)


@pytest.fixture
def plain(rollcall: Rollcall, data: Path, shelf: Path) -> Path:
    """A backup that is not encrypted, of a school with an agreement on file."""
    (data / "loans" / "recorded" / "paper.toml").write_text("signed")
    assert rollcall("backup", "--data", data, "-o", shelf / "plain.tar").code == 0
    return shelf / "plain.tar"


@pytest.fixture
def encrypted(rollcall: Rollcall, data: Path, shelf: Path, passphrase_file: Path) -> Path:
    """A backup that is encrypted."""
    answer = rollcall("backup", "--data", data, "-o", shelf / "secret.tar.age", "--passphrase-file", passphrase_file)
    assert answer.code == 0
    return shelf / "secret.tar.age"
