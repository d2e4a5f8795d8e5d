"""What waiting costs: processor time and wake-ups of the resident, and of it together with a worker whose session is open.

A wake-up is a voluntary context switch of one of its threads (proc(5), /proc/PID/task/TID/status): the thread had slept, and
was run again. Both are the kernel's own counts: a busy machine changes them little.
"""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psutil

from tests.bench.figures import Figure, Section, at_most
from tests.bench.installed_agent import InstalledAgent
from tests.bench.peers import WAITING, remedy_for, waiting_peer

TEN_MINUTES: Final = 600.0
AN_HOUR: Final = 3600.0
_MOST_WAKE_UPS: Final = 1.0  # in a second
_MOST_PERCENT_ALONE: Final = 0.05
_MOST_PERCENT_TOGETHER: Final = 0.15


@dataclass(frozen=True, slots=True)
class Waited:
    """What some processes used while they waited."""

    percent: float
    wake_ups: float


def measure(agent: InstalledAgent, scratch: Path, seconds: float) -> Section:
    """Let the service deliver its first report, and count for so long. A peer, where there is one, waits beside it."""
    with agent.service() as (resident, worker), waiting_peer(scratch) as peer:
        watched = [resident, worker, *([peer] if peer else [])]
        before, began = [_counts(each) for each in watched], time.monotonic()
        time.sleep(seconds)
        took = time.monotonic() - began
        waited = [_waited(_counts(each), earlier, took) for each, earlier in zip(watched, before, strict=True)]
        peer_mib = peer.memory_full_info().pss / 2**20 if peer else 0.0
    alone, together = waited[0], _sum(waited[:2])
    figures = [
        Figure("resident: processor time", alone.percent, "%", at_most(_MOST_PERCENT_ALONE)),
        Figure("resident: wake-ups in a second", alone.wake_ups, "", at_most(_MOST_WAKE_UPS)),
        Figure(
            "resident and worker with an open session: processor time", together.percent, "%", at_most(_MOST_PERCENT_TOGETHER)
        ),
        Figure("  wake-ups in a second", together.wake_ups, ""),
    ]
    if peer:
        figures += [
            Figure(f"{WAITING}, with nothing to do: processor time", waited[2].percent, "%"),
            Figure("  wake-ups in a second", waited[2].wake_ups, ""),
            Figure("  PSS", peer_mib, "MiB"),
        ]
    note = f"{took / 60:.0f} minutes, the session open all the time. {'' if peer else remedy_for([WAITING])}"
    return Section("The agent while it waits", note.strip(), tuple(figures))


def _sum(parts: Iterable[Waited]) -> Waited:
    parts = list(parts)
    return Waited(sum(each.percent for each in parts), sum(each.wake_ups for each in parts))


def _waited(now: tuple[float, int], before: tuple[float, int], seconds: float) -> Waited:
    return Waited((now[0] - before[0]) / seconds * 100, (now[1] - before[1]) / seconds)


def _counts(process: psutil.Process) -> tuple[float, int]:
    """CPU seconds and voluntary switches of all its threads so far."""
    times, threads = process.cpu_times(), Path(f"/proc/{process.pid}/task").iterdir()
    return times.user + times.system, sum(_voluntary(each / "status") for each in threads)


def _voluntary(status: Path) -> int:
    lines = status.read_text(encoding="utf-8").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("voluntary_ctxt_switches:"))
