"""What one device costs in a year: bytes on the wire and on the collector's disk, measured on real sealed messages.

Every kind of message that the load generator can make is sent alone, one at a time, as a device sends it; the slope over
many is what one costs. How often each is sent is the product's default: `_A_DAY`.
"""

import sqlite3
import time
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from collector.simulation import Fleet
from tests.bench.collector_process import CollectorProcess, serving
from tests.bench.figures import Figure, Section, at_most
from tests.bench.load_process import load
from tests.bench.relay import Relay, relay_to

_A_DAY: Final[Mapping[str, int]] = {"report": 2}
"""Full reports twice a day; heartbeats join them with the channel's contract (24 a day for a device that is never off)."""

_DAYS: Final = 365
_SESSIONS_A_DAY: Final = 1
_MESSAGES: Final = 200
_SETTLE_SECONDS: Final = 0.5
# A ping frame (RFC 9113, 6.7: 9 + 8 bytes) and its answer, each in a TLS 1.3 record (RFC 8446, 5.2: 5 + 1 + 16 bytes).
_PING_BYTES: Final = 2 * (17 + 22)
_PINGS_A_DAY: Final = 2 * 24 * 12  # both ends, every five minutes, on a session that is never closed
# A thousand devices for six years then fit into 12 GiB: a small server keeps that, and copies it in a night.
_MOST_MIB_ON_DISK: Final = 2


@dataclass(frozen=True, slots=True)
class Cost:
    """Bytes of one message of a kind."""

    wire: float
    disk: float


def measure(scratch: Path) -> Section:
    """Send each kind through a relay that counts, and look at the database before and after."""
    with serving(scratch / "year") as collector:
        fleet = collector.admit_simulated(1, scratch / "year-fleet")
        with relay_to(collector.opened.config.agents_port) as relay:
            session, costs = _measured(collector, fleet, relay, scratch)
    return _section(session, costs)


def _measured(collector: CollectorProcess, fleet: Fleet, relay: Relay, scratch: Path) -> tuple[int, dict[str, Cost]]:
    database, costs = collector.opened.folder.database, {}
    for kind in _A_DAY:
        began = relay.carried()
        with load(fleet, _MESSAGES + 1, relay.port) as generator:
            time.sleep(_SETTLE_SECONDS)
            session = relay.carried() - began
            generator.send_up_to(1)  # the first of its kind brings verdicts and pages that the others share
            wire, disk = relay.carried(), _compact_bytes(database, scratch)
            for number in range(2, _MESSAGES + 2):
                generator.send_up_to(number)
            time.sleep(_SETTLE_SECONDS)
            wire, disk = relay.carried() - wire, _compact_bytes(database, scratch) - disk
        costs[kind] = Cost(wire / _MESSAGES, disk / _MESSAGES)
    return session, costs


def _compact_bytes(database: Path, scratch: Path) -> int:
    """The database without its free pages, measured on a copy that is made while the collector serves."""
    copy = scratch / "compact.db"
    copy.unlink(missing_ok=True)
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("VACUUM INTO ?", (str(copy),))
    return copy.stat().st_size


def _section(session: int, costs: Mapping[str, Cost]) -> Section:
    wire = session * _SESSIONS_A_DAY + sum(costs[kind].wire * count for kind, count in _A_DAY.items())
    disk = sum(costs[kind].disk * count for kind, count in _A_DAY.items())
    figures = [
        Figure("on the collector's disk, with verdicts and indexes", disk * _DAYS / 2**20, "MiB", at_most(_MOST_MIB_ON_DISK)),
        Figure("on the wire, messages and their sessions", wire * _DAYS / 2**20, "MiB"),
        Figure("  pings of a session that never closes (counted, not sent)", _PINGS_A_DAY * _PING_BYTES * _DAYS / 2**20, "MiB"),
        Figure("  one session: handshake, Hello, Welcome", session, "bytes"),
    ]
    for kind, cost in costs.items():
        figures.append(Figure(f"  one {kind} with its acknowledgement, on the wire", cost.wire, "bytes"))
        figures.append(Figure(f"  one {kind} on the disk", cost.disk, "bytes"))
    day = ", ".join(f"{count} {kind}s" for kind, count in _A_DAY.items())
    note = (
        f"{_MESSAGES} real messages of each kind; a day has {day} and {_SESSIONS_A_DAY} session, a year {_DAYS} days. "
        "Wire: TCP payload in both directions, TLS included, without TCP and IP headers"
    )
    return Section("One device, one year", note, tuple(figures))
