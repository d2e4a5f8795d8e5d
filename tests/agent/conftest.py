"""What the tests of the agent share. Because of this file pytest makes the folder importable, for recorded_host."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from enrolled_device import enrolled
from made_up_device import made_up_device, new_folder, open_spool
from school import School, agent

from agent.cycle import ReportingDevice
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
