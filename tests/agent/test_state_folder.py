"""The state folder says plainly who may use it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from made_up_device import new_folder

from agent.errors import StateFolderError

NOBODY = 65_534


@contextmanager
def without_root(folder: Path) -> Iterator[None]:
    """Somebody else than root; who is somebody else already is kept out by the folder's mode."""
    mine = os.geteuid()
    mode = folder.stat().st_mode
    if mine == 0:
        os.seteuid(NOBODY)
    else:
        folder.chmod(0)
    try:
        yield
    finally:
        os.seteuid(mine)
        folder.chmod(mode)


def test_a_borrower_is_told_that_it_takes_an_administrator(tmp_path: Path):
    folder = new_folder(tmp_path)
    file = folder.path / "enrolment.json"
    with without_root(folder.path), pytest.raises(StateFolderError) as caught:
        folder.read(file.name)
    assert str(caught.value) == f"only an administrator may read or write {file}: run it with sudo"
