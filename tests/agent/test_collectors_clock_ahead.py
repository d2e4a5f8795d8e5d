"""A collector whose clock was ahead for a while leaves no device with a certificate that has not begun."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from test_way_in import enrolled, real_clock

from agent.trust import tls_pairs
from agent.trust.clock_limits import clock_limits
from agent.trust.tls_pairs import current_pair, next_pair
from tests.fakes.collector import running


@dataclass
class AwryClock:
    """The collector's clock, which is ahead of this computer's for a while."""

    ahead: timedelta = field(default=timedelta(0))

    def __call__(self) -> datetime:
        return real_clock() + self.ahead


def test_a_certificate_that_a_collector_issued_while_its_clock_was_ahead_is_replaced_as_soon_as_it_is_right(
    tmp_path: Path,
) -> None:
    clock = AwryClock()
    with running(tmp_path / "data", clock) as collector:
        device = enrolled(collector, tmp_path)
        clock.ahead = timedelta(days=200)
        ahead = [device.session(), device.session()]
        tomorrow = next_pair(device.folder)
        assert tomorrow is not None
        clock.ahead = timedelta(0)
        tls_pairs.use_next(device.folder)  # it was used while that clock was ahead, or the old pair has ended since
        found, right = [device.session(), device.session(), device.session()], current_pair(device.folder)
    assert right is not None
    assert "this device's certificate ended on" in ahead[0]
    assert tomorrow.leaf.not_valid_before_utc > real_clock() + timedelta(days=199)
    assert "the collector's clock was ahead when it was issued; the device renews its certificate by itself" in found[0]
    assert (found[1:], device.serial == right.serial) == (["welcome"] * 2, True)
    assert (right.leaf.not_valid_before_utc < real_clock(), clock_limits(device.folder).broken_by(real_clock())) == (True, "")
