"""A school whose writing side a test can hand envelopes to."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes.chain import FakeChain
from tests.fakes.intake import FakeIntake, founded


@pytest.fixture
def intake(tmp_path: Path) -> Iterator[FakeIntake]:
    """The writing side."""
    opened = founded(tmp_path / "data")
    yield opened
    opened.database.close()


@pytest.fixture
def chain(intake: FakeIntake) -> FakeChain:
    """The chain of an enrolled device."""
    return intake.enrolled()
