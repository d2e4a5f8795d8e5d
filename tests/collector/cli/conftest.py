"""A data folder as `rollcall init` makes it, and the command line as a person uses it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from collector.cli import main
from collector.wiring import Collector, open_collector
from tests.fakes.command_line import Answer, Rollcall


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
