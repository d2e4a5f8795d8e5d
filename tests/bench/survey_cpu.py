"""The CPU time of one survey: the worker from its start to its end, and beside it the programs that it asks.

With the same of peers that are installed, in the same run; and what each fact takes of both, in this process.
"""

import os
import resource
import statistics
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

from agent.errors import ProbeError
from agent.local_host import LocalHost
from agent.probes.probe import Probe
from agent.probes.table import PROBES
from agent.watching.media_journal import MediaJournal
from tests.bench.figures import Figure, Section, at_most
from tests.bench.installed_agent import InstalledAgent
from tests.bench.peers import SURVEYING, cost_of, is_here, remedy_for

_RUNS: Final = 9
_MOST_CPU_SECONDS: Final = 0.4
_SALT: Final = bytes(32)


def measure(agent: InstalledAgent, scratch: Path) -> Section:
    """Survey, seal and spool a few times, and as often with the delivery; the middle of them. Then the peers once."""
    alone, delivered = (_middle(agent, way) for way in ("--keep", "--once"))
    figures = [
        Figure("one survey: start, survey, seal, spool (median)", alone[0], "CPU-seconds", at_most(_MOST_CPU_SECONDS)),
        Figure("  programs that it asked", alone[1], "CPU-seconds"),
        Figure("the same, delivered over a session of its own (median)", delivered[0], "CPU-seconds"),
        *_facts(scratch),
        *_peers(scratch),
    ]
    missing = remedy_for([each.package for each in SURVEYING if not is_here(each)])
    note = f"{_RUNS} surveys of this computer each way, by an agent that is compiled as an installed one. {missing}"
    return Section("The agent's CPU", note.strip(), tuple(figures))


def _middle(agent: InstalledAgent, way: str) -> tuple[float, float]:
    runs = [_one(agent, way) for _ in range(_RUNS)]
    own, children = (statistics.median(each) for each in zip(*runs, strict=True))
    return own, children


def _one(agent: InstalledAgent, way: str) -> tuple[float, float]:
    """CPU seconds of one worker and of its children."""
    command = agent.command("worker", "--survey", "schedule", way)
    worker = subprocess.Popen(command, stdout=subprocess.DEVNULL, env=agent.environment)
    os.waitid(os.P_PID, worker.pid, os.WEXITED | os.WNOWAIT)
    own, both = _own(worker.pid), _waited_for(worker)
    return own, max(0.0, both - own)


# Fields of /proc/PID/stat after the name, proc(5): 14 and 15 are a process's own ticks. It keeps them until it is waited for.
_OWN: Final = (14, 15)
_FIRST_FIELD_AFTER_NAME: Final = 3


def _own(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return sum(int(fields[each - _FIRST_FIELD_AFTER_NAME]) for each in _OWN) / os.sysconf("SC_CLK_TCK")


def _waited_for(worker: "subprocess.Popen[bytes]") -> float:
    """Its own and its children's, as the kernel counts when it is waited for."""
    before = _used(resource.RUSAGE_CHILDREN)
    if worker.wait() != 0:
        raise RuntimeError("a survey did not end well; what the worker complained of is above")
    return _used(resource.RUSAGE_CHILDREN) - before


def _used(whose: int) -> float:
    usage = resource.getrusage(whose)
    return usage.ru_utime + usage.ru_stime


def _facts(scratch: Path) -> Iterator[Figure]:
    """What each probe takes when its module is loaded: its own milliseconds, and those of the programs that it asks."""
    host = LocalHost(_SALT, MediaJournal(scratch / "media.jsonl"))
    for name, probe in PROBES["linux"].items():
        own, children = _read(probe, host)
        yield Figure(f"  {name}: own", own * 1000, "ms")
        if children:
            yield Figure(f"  {name}: programs", children * 1000, "ms")


def _read(probe: Probe, host: LocalHost) -> tuple[float, float]:
    before = _used(resource.RUSAGE_SELF), _used(resource.RUSAGE_CHILDREN)
    with suppress(ProbeError):  # it costs what it costs to find out that nothing can be known
        probe.read(host)
    return _used(resource.RUSAGE_SELF) - before[0], _used(resource.RUSAGE_CHILDREN) - before[1]


def _peers(scratch: Path) -> Iterator[Figure]:
    for peer in filter(is_here, SURVEYING):
        cost = cost_of(peer, scratch)
        yield Figure(f"{peer.package}, with the programs that it asked", cost.cpu_seconds, "CPU-seconds")
        yield Figure("  from its start to its end", cost.seconds, "seconds")
