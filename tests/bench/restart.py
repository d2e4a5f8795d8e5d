"""How soon 5,000 devices are back when the collector was restarted: all at once, and by the rule that agents really keep.

The limit is what mutual TLS and gRPC alone allow: the same devices, in the same run, at a server that only says Welcome.
"""

from contextlib import AbstractContextManager
from pathlib import Path
from typing import Final

import psutil

from agent.resident import SPLAY_SECONDS
from tests.bench.bare_server import bare_server
from tests.bench.collector_process import cpu_seconds_of, serving, started
from tests.bench.crowd import enlist
from tests.bench.crowd_process import CrowdProcesses, Opened, crowd
from tests.bench.figures import Figure, Section, at_least, at_most

DEVICES: Final = 5000
_MOST_SECONDS: Final = 180
_LEAST_OF_LIMIT: Final = 0.8


def measure(scratch: Path) -> Section:
    """Stop, start, and let them come: first by their rule, then all in the same moment."""
    with serving(scratch / "restart") as collector:
        data, port = collector.opened.folder.path, collector.opened.config.agents_port
        enlist(collector.opened, DEVICES, scratch / "restart.jsonl")
    with _devices(scratch, data, port) as devices:
        with started(data):
            by_rule = devices.come_back(SPLAY_SECONDS)
            devices.drop()
        with started(data) as collector:
            at_once, cost = _stampede(devices, collector.process)
            devices.drop()
    with bare_server(data) as (process, bare_port), _devices(scratch, data, bare_port) as devices:
        limit, least_cost = _stampede(devices, process)
        devices.drop()
    return _section(by_rule, at_once, limit, cost, least_cost)


def _devices(scratch: Path, data: Path, port: int) -> AbstractContextManager[CrowdProcesses]:
    return crowd(scratch / "restart.jsonl", data / "keys" / "authority.pem", port, DEVICES)


def _stampede(devices: CrowdProcesses, process: psutil.Process) -> tuple[Opened, float]:
    """Everybody in the same moment, and the CPU milliseconds that each cost the server."""
    began = cpu_seconds_of(process)
    opened = devices.come_back(0)
    return opened, (cpu_seconds_of(process) - began) / DEVICES * 1000


def _section(by_rule: Opened, at_once: Opened, limit: Opened, cost: float, least_cost: float) -> Section:
    missing = by_rule.failed + at_once.failed
    figures = (
        Figure(f"all back, by the agents' rule: within {SPLAY_SECONDS:g} s", by_rule.seconds, "s", at_most(_MOST_SECONDS)),
        Figure("all back, when all come in the same moment", at_once.seconds, "s", at_most(_MOST_SECONDS)),
        Figure("  99 of 100 of them", at_once.back_after_seconds[len(at_once.back_after_seconds) * 99 // 100], "s"),
        Figure("  at a server that only says Welcome", limit.seconds, "s"),
        Figure("devices that did not come back", missing, "devices", at_most(0)),
        Figure("CPU of the collector for one that comes back", cost, "ms"),
        Figure("  of the server that only says Welcome: the handshake limit", least_cost, "ms"),
        Figure("the handshake limit, as a share of the collector's cost", least_cost / cost, "", at_least(_LEAST_OF_LIMIT)),
    )
    note = (
        f"{DEVICES:,} devices with a certificate each, real handshakes; one that fails waits as an agent does. "
        f"Clients share the machine"
    )
    return Section("Back after a restart", note, figures)
