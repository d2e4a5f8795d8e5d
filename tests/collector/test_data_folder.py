"""The data folder is made for its owner alone, and says what is wrong with it."""

import stat
from pathlib import Path

import pytest

from collector.data_folder import DataFolder
from collector.errors import DataFolderError


@pytest.fixture
def folder(tmp_path: Path) -> DataFolder:
    made = DataFolder.create(tmp_path / "data")
    made.database.touch()
    return made


def test_every_folder_in_it_is_its_owners_alone(folder: DataFolder):
    made = [path for path in (folder.path, *folder.path.rglob("*")) if path.is_dir()]
    assert {str(path.relative_to(folder.path)) for path in made} == {
        ".",
        "keys",
        "loans",
        "loans/inbox",
        "loans/outbox",
        "loans/recorded",
        "loans/rejected",
    }
    assert {stat.S_IMODE(path.stat().st_mode) for path in made} == {0o700}


def test_a_data_folder_is_opened_where_it_was_made(folder: DataFolder):
    assert DataFolder.open(folder.path) == folder


def test_a_folder_with_data_is_never_made_anew(folder: DataFolder):
    with pytest.raises(DataFolderError, match="already; nothing was changed"):
        DataFolder.create(folder.path)


def test_where_no_data_is_the_error_says_how_to_make_some(tmp_path: Path):
    with pytest.raises(DataFolderError, match="rollcall init"):
        DataFolder.open(tmp_path)


def test_a_folder_that_cannot_be_made_says_why(tmp_path: Path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(DataFolderError, match="cannot be made: Not a directory"):
        DataFolder.create(tmp_path / "file" / "data")


def test_an_inbox_into_which_others_may_write_is_refused(folder: DataFolder):
    folder.inbox.chmod(0o777)
    with pytest.raises(DataFolderError, match="others may enter it; take that away with `chmod 700"):
        DataFolder.open(folder.path)


def test_a_folder_that_is_missing_is_named(folder: DataFolder):
    folder.rejected.rmdir()
    with pytest.raises(DataFolderError, match="rejected: missing"):
        DataFolder.open(folder.path)
