"""After a restore devices hold a newer trust bundle than the collector: it goes beyond what two of them say, not one."""

from dataclasses import replace
from pathlib import Path

import pytest

from collector.store import devices
from tests.fakes.collector import running, running_again
from tests.fakes.device import NOW
from tests.fakes.school_records import DEVICE


@pytest.mark.parametrize(
    ("said", "version"),
    [((5, 0), 1), ((5, 5), 6), ((2**31 - 1, 5, 5), 6), ((101, 0, 0), 1)],
    ids=["one of two", "both", "one hides the others", "one that asks for much"],
)
def test_the_next_bundle_follows_what_two_devices_hold(tmp_path: Path, said: tuple[int, ...], version: int) -> None:
    with running(tmp_path / "data", lambda: NOW) as collector, collector.database.writing() as tx:
        for number, each in enumerate(said):
            row = replace(DEVICE, device_id=bytes([number]) * 32, signing_key=bytes([number]), trust_version=each)
            devices.enrol(tx, row)
    with running_again(tmp_path / "data", lambda: NOW) as collector:
        assert collector.opened.keys().trust().version == version
