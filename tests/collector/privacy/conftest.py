"""A data folder whose records name two people in every place where somebody can be named."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from collector.data_folder import DataFolder
from collector.store import devices, schools
from collector.store.database import Database
from collector.store.sqlite import SqliteDatabase
from tests.fakes.planted_people import plant
from tests.fakes.school_records import DEVICE, SCHOOL


@pytest.fixture
def folder(tmp_path: Path) -> DataFolder:
    """An empty data folder."""
    return DataFolder.create(tmp_path / "data")


@pytest.fixture
def database(folder: DataFolder) -> Iterator[Database]:
    """Its database, with a school, a device, and the two people."""
    opened = SqliteDatabase(folder.database)
    with opened.writing() as tx:
        schools.create(tx, SCHOOL)
        devices.enrol(tx, DEVICE)
        plant(tx, SCHOOL.school_id)
    yield opened
    opened.close()
