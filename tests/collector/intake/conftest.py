"""A real collector on loopback, a clock that a test may turn, and a device."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes.collector import RunningCollector, running
from tests.fakes.device import FakeDevice, TurnableClock


@pytest.fixture
def clock() -> TurnableClock:
    """The collector's clock."""
    return TurnableClock()


@pytest.fixture
def collector(tmp_path: Path, clock: TurnableClock) -> Iterator[RunningCollector]:
    """A school whose collector serves."""
    with running(tmp_path / "data", clock) as served:
        yield served


@pytest.fixture
def device(collector: RunningCollector) -> FakeDevice:
    """A device on loan."""
    enrolled = FakeDevice()
    enrolled.enrol(collector.config.enrolment_port, collector.authority, token=collector.signed_loan())
    return enrolled
