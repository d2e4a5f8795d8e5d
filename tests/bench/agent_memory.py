"""How much memory the agent holds while it waits: the resident alone, and with a worker whose session is open.

PSS shares a page's size among the processes that map it, so that other Python programs would make the agent look smaller than
it is. Here the benchmark and the collector run beside it; therefore files that they map too are counted as if they did not.
"""

import os
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from typing import Final

import psutil

from tests.bench.figures import Figure, Section, at_most
from tests.bench.installed_agent import InstalledAgent

_RESIDENT_MIB: Final = 20
_TOGETHER_MIB: Final = 70


def measure(agent: InstalledAgent) -> Section:
    """Start the service, wait until its first report is delivered, and look."""
    with agent.service() as (resident, worker):
        figures = held(resident, [worker])
        now = {each: each.memory_full_info() for each in (resident, worker)}
        agent.report_again(resident)
        _, later = held(resident, resident.children())
        figures.append(replace(later, name="the same after another report in that session"))
    for name, memory in zip(("resident", "worker"), now.values(), strict=True):
        figures += [Figure(f"  {name}: {kind.upper()}", _mib(getattr(memory, kind)), "MiB") for kind in ("uss", "pss", "rss")]
    note = "files that this benchmark maps too are counted in full; below, as the kernel counts with it running"
    return Section("The agent's memory while it waits", note, tuple(figures))


def held(resident: psutil.Process, workers: list[psutil.Process]) -> list[Figure]:
    """What they hold at this moment, as if no other Python ran."""
    strangers = {each.path for each in psutil.Process(os.getpid()).memory_maps()}
    alone, together = _alone([resident], strangers), _alone([resident, *workers], strangers)
    return [
        Figure("resident, no other Python running: PSS", _mib(alone), "MiB", at_most(_RESIDENT_MIB)),
        Figure("resident and worker with an open session: PSS", _mib(together), "MiB", at_most(_TOGETHER_MIB)),
    ]


def _alone(processes: Iterable[psutil.Process], strangers: set[str]) -> int:
    """PSS in bytes if no stranger mapped anything: a page shared with strangers belongs to these processes together, once."""
    total, shared = 0, defaultdict(list)
    for process in processes:
        for each in process.memory_maps():
            if each.path in strangers and not each.path.startswith("["):
                total += each.private_clean + each.private_dirty
                shared[each.path].append(each.rss - each.private_clean - each.private_dirty)
            else:
                total += each.pss
    return total + sum(map(max, shared.values()))


def _mib(size: float) -> float:
    return size / 2**20
