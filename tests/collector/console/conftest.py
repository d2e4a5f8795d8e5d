"""A school whose console is looked at."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes.console_desk import ConsoleDesk, console_of


@pytest.fixture
def console(tmp_path: Path) -> Iterator[ConsoleDesk]:
    """The console of a new school, for one test alone."""
    with console_of(tmp_path / "data") as desk:
        yield desk


@pytest.fixture(scope="module")
def same_console(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ConsoleDesk]:
    """The console of a school that all tests of a file share: none of them may change anything."""
    with console_of(tmp_path_factory.mktemp("console") / "data") as desk:
        yield desk
