"""The engines that must all keep the store's contract. A second one is one more entry."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import pytest

from collector.store import devices, schools
from collector.store.database import Database
from collector.store.sqlite import SqliteDatabase
from tests.fakes.school_records import DEVICE, SCHOOL

Engine = Callable[[Path], Database]


def _sqlite(folder: Path) -> Database:
    return SqliteDatabase(folder / "rollcall.db")


ENGINES: Final[dict[str, Engine]] = {"sqlite": _sqlite}


@pytest.fixture(params=ENGINES.values(), ids=ENGINES.keys())
def engine(request: pytest.FixtureRequest) -> Engine:
    """Opens, and opens again, the same database of one engine."""
    opened: Engine = request.param
    return opened


@pytest.fixture
def database(engine: Engine, tmp_path: Path) -> Iterator[Database]:
    """An empty database."""
    opened = engine(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def school(database: Database) -> Database:
    """A database with one school and one device."""
    with database.writing() as tx:
        schools.create(tx, SCHOOL)
        devices.enrol(tx, DEVICE)
    return database
