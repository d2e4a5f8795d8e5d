"""What the tests of the agent share. Because of this file pytest makes the folder importable, for recorded_host."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from delivering import Hand, Line
from enrolled_device import enrolled
from made_up_device import made_up_device, new_folder, open_spool, sealed
from school import School, agent

from agent.cycle import ReportingDevice
from agent.sessions.delivery import Delivery
from agent.spool.spool import Spool
from agent.state_folder import StateFolder


@pytest.fixture
def folder(tmp_path: Path) -> StateFolder:
    """An empty state folder."""
    return new_folder(tmp_path)


@pytest.fixture
def device(folder: StateFolder) -> Iterator[ReportingDevice]:
    """An enrolled device that exists only in the test."""
    made_up = made_up_device(folder, open_spool(folder))
    yield made_up
    made_up.spool.close()


@pytest.fixture
def spool(folder: StateFolder) -> Iterator[Spool]:
    """A spool in which four short messages wait."""
    opened = open_spool(folder)
    for words in (b"a", b"bb", b"ccc", b"dddd"):
        opened.append(sealed(words))
    yield opened
    opened.close()


@pytest.fixture
def line() -> Line:
    """A line to no collector."""
    return Line()


@pytest.fixture
def delivery(spool: Spool, line: Line) -> Delivery:
    """What waits in the spool, about to be sent over the line."""
    return Delivery(spool, line.send, Hand())


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Iterator[School]:
    """A school whose real collector serves while the module's tests run."""
    founded = School(tmp_path_factory.mktemp("school") / "data")
    founded.found()
    founded.serve()
    yield founded
    founded.stop()


@pytest.fixture
def state(school: School, tmp_path: Path) -> Path:
    """The state folder of a device of this school that is enrolled and approved."""
    return enrolled(school, tmp_path, school.enrolment_file)


@pytest.fixture
def own_school(tmp_path: Path) -> Iterator[School]:
    """A school whose collector serves for one test alone, which may change its keys or stop it."""
    founded = School(tmp_path / "school" / "data")
    founded.folder.parent.mkdir()
    founded.found()
    founded.serve()
    yield founded
    founded.stop()


@pytest.fixture
def lent(own_school: School, tmp_path: Path) -> Path:
    """The state folder of a laptop that this school has lent."""
    done = agent(tmp_path / "state", "enrol", "--from", str(own_school.lend("LAP-1", "LOAN-1")), "--asset-tag", "LAP-1")
    assert done.returncode == 0, done.stderr
    return tmp_path / "state"
