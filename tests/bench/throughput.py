"""How many reports a CPU-second of the collector takes: received, verified, judged, on the disk, acknowledged."""

from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Final

import psutil

from collector.simulation import Fleet
from tests.bench import parts
from tests.bench.bare_server import ACKNOWLEDGED_TOGETHER, bare_server
from tests.bench.collector_process import cpu_seconds_of, serving
from tests.bench.figures import Figure, Section, at_least
from tests.bench.load_process import load
from tests.bench.machine import REFERENCE, signatures_checked_per_cpu_second

DEVICES: Final = 40
REPORTS_OF_EACH: Final = 20 * ACKNOWLEDGED_TOGETHER
_WARM_UP: Final = 2 * ACKNOWLEDGED_TOGETHER
_LEAST_LIVE: Final = 3000
_LEAST_IN_BATCHES: Final = 6000
"""Reports in a CPU-second, where signatures are checked as fast as `machine.REFERENCE`.

Elsewhere the share of the limit below says how good it is.
"""

_LEAST_OF_LIMIT: Final = 0.8


@dataclass(frozen=True, slots=True)
class Sent:
    """What one run cost."""

    reports: int
    cpu_seconds: float
    seconds: float

    @property
    def microseconds_each(self) -> float:
        """CPU time for one report."""
        return self.cpu_seconds / self.reports * 1e6


def live(scratch: Path) -> Section:
    """Reports from open sessions, one a message."""
    return _measured(scratch, in_batches=False)


def catching_up(scratch: Path) -> Section:
    """Reports that waited in the spools of devices that were away, in batches as agents send them."""
    return _measured(scratch, in_batches=True)


def _measured(scratch: Path, *, in_batches: bool) -> Section:
    """Send, and then measure the parts on the very envelopes that were stored."""
    with serving(scratch / "throughput") as collector:
        fleet = collector.admit_simulated(DEVICES, scratch / "throughput-fleet")
        sent = send(collector.process, fleet, in_batches=in_batches)
        speed = signatures_checked_per_cpu_second() / REFERENCE
        with bare_server(collector.opened.folder.path) as (process, port):
            received = send(process, fleet, port, in_batches=in_batches)
        costs = {
            "receive over mutual TLS and gRPC": received.microseconds_each,
            **parts.measure(collector.opened.database, scratch),
        }
    return _section(sent, costs, speed, in_batches=in_batches)


def send(process: psutil.Process, fleet: Fleet, agents_port: int = 0, *, in_batches: bool = False) -> Sent:
    """Sessions are open and caches warm before the clock starts: a school's devices connect once and report for an hour."""
    with load(fleet, REPORTS_OF_EACH, agents_port, in_batches=in_batches) as generator:
        generator.send_up_to(_WARM_UP)
        began, cpu = perf_counter(), cpu_seconds_of(process)
        generator.send_up_to(REPORTS_OF_EACH)
        return Sent(DEVICES * (REPORTS_OF_EACH - _WARM_UP), cpu_seconds_of(process) - cpu, perf_counter() - began)


def _section(sent: Sent, costs: dict[str, float], speed: float, *, in_batches: bool) -> Section:
    per_cpu_second, limit = sent.reports / sent.cpu_seconds, 1e6 / sum(costs.values())
    note = (
        f"{sent.reports} reports of this computer, each different and signed, by {DEVICES} devices in {sent.seconds:.1f} s; "
        "CPU of all collector processes"
    )
    figures = (
        Figure("durable, verified, judged, acknowledged", per_cpu_second, "reports per CPU-second"),
        Figure(
            "  the same, if this machine were as fast as where the limit was set",
            per_cpu_second / speed,
            "reports per CPU-second",
            at_least(_LEAST_IN_BATCHES if in_batches else _LEAST_LIVE),
        ),
        Figure("limit: the parts below and nothing else", limit, "reports per CPU-second"),
        Figure("the whole, as a share of that limit", per_cpu_second / limit, "", at_least(_LEAST_OF_LIMIT)),
        Figure("one report", sent.microseconds_each, "µs of CPU"),
        *(Figure(f"  part: {name}", cost, "µs of CPU") for name, cost in costs.items()),
    )
    title = "Reports that waited, in batches" if in_batches else "Reports from open sessions, one a message"
    return Section(title, note, figures)
