"""A real collector on loopback, and a clock that a test may turn."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes.collector import RunningCollector, running
from tests.fakes.device import TurnableClock


@pytest.fixture
def clock() -> TurnableClock:
    """The collector's clock."""
    return TurnableClock()


@pytest.fixture
def collector(tmp_path: Path, clock: TurnableClock) -> Iterator[RunningCollector]:
    """A school whose collector serves."""
    with running(tmp_path / "data", clock) as served:
        yield served
