"""A database with one school and two people who may sign in."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from collector.store import schools
from collector.store.accounts import Account
from collector.store.database import Database
from collector.store.sqlite import SqliteDatabase
from tests.fakes import accounts as people
from tests.fakes.school_records import SCHOOL


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """One school."""
    with closing(SqliteDatabase(tmp_path / "rollcall.db")) as opened:
        with opened.writing() as tx:
            schools.create(tx, SCHOOL)
        yield opened


@pytest.fixture
def technician(database: Database) -> Account:
    """A technician at the school."""
    return people.technician(database)


@pytest.fixture
def administrator(database: Database) -> Account:
    """An administrator of every school."""
    return people.administrator(database)
