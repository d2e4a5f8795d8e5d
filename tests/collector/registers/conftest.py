"""A school with its signers and its agreement, in a real database, and its inbox."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from collector.data_folder import DataFolder
from collector.registers import agreements, signers
from collector.store import schools
from collector.store.database import Database, Transaction
from collector.store.signers import Signer, SignerRole
from collector.store.sqlite import SqliteDatabase
from tests.fakes.agreement_files import AGREEMENT
from tests.fakes.inbox_desk import Desk
from tests.fakes.school_records import NOW, SCHOOL


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """The school's database."""
    opened = SqliteDatabase(tmp_path / "rollcall.db")
    with opened.writing() as tx:
        schools.create(tx, SCHOOL)
        agreements.adopt(tx, "example", AGREEMENT, actor="test", now=NOW)
        signers.register(tx, Signer("example", "T. Technician", SignerRole.TECHNICIAN, NOW), actor="test")
        signers.register(tx, Signer("example", "H. Head", SignerRole.HEADTEACHER, NOW), actor="test")
    yield opened
    opened.close()


@pytest.fixture
def tx(database: Database) -> Iterator[Transaction]:
    """One transaction of the test's own."""
    with database.writing() as transaction:
        yield transaction


@pytest.fixture
def desk(tmp_path: Path, database: Database) -> Desk:
    """The inbox of a new data folder."""
    return Desk(DataFolder.create(tmp_path / "data"), database)
