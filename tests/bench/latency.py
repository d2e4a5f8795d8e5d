"""How long a device waits for its acknowledgement, when reports come at a steady rate that nobody's slowness can slow.

Open loop: each report has its moment, and its delay counts from that, so that one which had to queue behind others is not
measured as if it had been sent later.
"""

from pathlib import Path
from typing import Final

from collector.simulation import Fleet
from tests.bench.bare_server import bare_server
from tests.bench.collector_process import serving
from tests.bench.figures import Figure, Section, at_most
from tests.bench.load_process import load

EACH_SECOND: Final = 1000
_SECONDS: Final = 15
_DEVICES: Final = 40
_WARM_UP: Final = 32
_REPORTS_OF_EACH: Final = _WARM_UP + EACH_SECOND * _SECONDS // _DEVICES
_MOST_P99_MS: Final = 50


def measure(scratch: Path) -> Section:
    """The collector, and beside it a server that acknowledges without having done anything: what gRPC and this machine cost."""
    with serving(scratch / "latency") as collector:
        fleet = collector.admit_simulated(_DEVICES, scratch / "latency-fleet")
        began = collector.cpu_seconds()
        delays = _delays(fleet)
        busy = (collector.cpu_seconds() - began) / (len(delays) + _WARM_UP * _DEVICES) * EACH_SECOND
        data = collector.opened.folder.path
    with bare_server(data, together=1) as (_, port):
        bare = _delays(fleet, port)
    figures = (
        Figure("acknowledged after, 99 of 100 (p99)", _at(delays, 0.99), "ms", at_most(_MOST_P99_MS)),
        Figure("  half of them (p50)", _at(delays, 0.5), "ms"),
        Figure("  the slowest", _at(delays, 1), "ms"),
        Figure("  the collector's CPU meanwhile", 100 * busy, "% of one core"),
        Figure("a server that does nothing: p99", _at(bare, 0.99), "ms"),
        Figure("  p50", _at(bare, 0.5), "ms"),
    )
    note = f"{len(delays)} reports of {_DEVICES} devices, offered at {EACH_SECOND:,} a second whatever happens, one a message"
    return Section("Acknowledgement", note, figures)


def _delays(fleet: Fleet, agents_port: int = 0) -> list[float]:
    with load(fleet, _REPORTS_OF_EACH, agents_port) as generator:
        generator.send_up_to(_WARM_UP)
        return generator.pace(EACH_SECOND, EACH_SECOND * _SECONDS)


def _at(delays: list[float], share: float) -> float:
    """The delay, in milliseconds, that this share of all did not exceed."""
    return delays[min(len(delays) - 1, int(share * len(delays)))] * 1000
