"""The CPU time of one survey: the worker from its start to its end, without the programs that it asks."""

import os
import statistics
import subprocess
from pathlib import Path
from typing import Final

from tests.bench.figures import Figure, Section, at_most
from tests.bench.installed_agent import InstalledAgent

_RUNS: Final = 9
_MOST_CPU_SECONDS: Final = 0.5
# Fields of /proc/PID/stat after the name, proc(5): 14 and 15 are its own ticks, 16 and 17 those of children it waited for.
_FIRST_FIELD_AFTER_NAME: Final = 3
_OWN, _CHILDREN = (14, 15), (16, 17)


def measure(agent: InstalledAgent) -> Section:
    """Survey, seal, spool and deliver, a few times; the middle of them."""
    runs = [_one(agent) for _ in range(_RUNS)]
    own, children = (statistics.median(each) for each in zip(*runs, strict=True))
    figures = (
        Figure("one survey: start, survey, seal, spool, deliver (median)", own, "CPU-seconds", at_most(_MOST_CPU_SECONDS)),
        Figure("  slowest of them", max(each for each, _ in runs), "CPU-seconds"),
        Figure("  programs that it asked", children, "CPU-seconds"),
    )
    return Section("The agent's CPU", f"{_RUNS} surveys of this computer, delivered to the collector", figures)


def _one(agent: InstalledAgent) -> tuple[float, float]:
    """CPU seconds of one worker and of its children. A process that ended keeps its counts until somebody waits for it."""
    worker = subprocess.Popen(agent.command("worker", "--survey", "schedule", "--once"), stdout=subprocess.DEVNULL)
    os.waitid(os.P_PID, worker.pid, os.WEXITED | os.WNOWAIT)
    fields = Path(f"/proc/{worker.pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    if worker.wait() != 0:
        raise RuntimeError("a survey was not delivered; what the worker complained of is above")
    ticks = os.sysconf("SC_CLK_TCK")
    own, children = (sum(int(fields[each - _FIRST_FIELD_AFTER_NAME]) for each in group) / ticks for group in (_OWN, _CHILDREN))
    return own, children
