"""A school whose alerts are looked at round by round."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes.alert_desk import AlertDesk, alert_desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[AlertDesk]:
    with alert_desk(tmp_path / "data") as opened:
        yield opened
