"""What waiting costs: processor time, wake-ups and memory of the resident, and of it with a worker whose session is open.

The worker of an hour ago is not the one of now: a connection lives an hour at most. Every process is looked at each ten
seconds, and what one that ended had used by then counts.

A wake-up is a voluntary context switch of one of its threads (proc(5), /proc/PID/task/TID/status): the thread had slept, and
was run again. Both are the kernel's own counts: a busy machine changes them little.
"""

import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import psutil

from tests.bench.agent_memory import held
from tests.bench.figures import Figure, Section, at_most
from tests.bench.installed_agent import InstalledAgent
from tests.bench.peers import WAITING, remedy_for, waiting_peer

TEN_MINUTES: Final = 600.0
AN_HOUR: Final = 3600.0
_LOOK_SECONDS: Final = 10.0
_MOST_WAKE_UPS: Final = 1.0  # in a second
_MOST_PERCENT_ALONE: Final = 0.05
_MOST_PERCENT_TOGETHER: Final = 0.15


@dataclass(frozen=True, slots=True)
class Waited:
    """What some processes used while they waited."""

    percent: float
    wake_ups: float


class _Tally:
    """What a changing set of processes uses from now on, as far as it was seen."""

    def __init__(self, processes: Iterable[psutil.Process]) -> None:
        self._before = {each.pid: _counts(each) for each in processes}
        self._last = dict(self._before)

    def look(self, processes: Iterable[psutil.Process]) -> None:
        """Those that are there now. One that began since the last look is counted from its beginning."""
        for each in processes:
            with suppress(psutil.NoSuchProcess, FileNotFoundError):
                self._last[each.pid] = _counts(each)

    def over(self, seconds: float) -> Waited:
        """Of all that were seen."""
        used = [(now, self._before.get(pid, (0.0, 0))) for pid, now in self._last.items()]
        cpu, switches = sum(now[0] - before[0] for now, before in used), sum(now[1] - before[1] for now, before in used)
        return Waited(cpu / seconds * 100, switches / seconds)


def measure(agent: InstalledAgent, scratch: Path, seconds: float) -> Section:
    """Let the service deliver its first report, and count for so long. A peer, where there is one, waits beside it."""
    with agent.service() as (resident, worker), waiting_peer(scratch) as peer:
        waits = [peer] if peer else []
        alone, workers, others = _Tally([resident]), _Tally([worker]), _Tally(waits)
        memory, began = held(resident, [worker]), time.monotonic()
        while (took := time.monotonic() - began) < seconds:
            time.sleep(min(_LOOK_SECONDS, seconds - took))
            alone.look([resident])
            workers.look(resident.children())
            others.look(waits)
            with suppress(psutil.NoSuchProcess):  # a worker that is just being replaced
                memory = held(resident, resident.children())
        peer_mib = peer.memory_full_info().pss / 2**20 if peer else 0.0
    of_resident, of_workers, of_peer = (each.over(took) for each in (alone, workers, others))
    together = Waited(of_resident.percent + of_workers.percent, of_resident.wake_ups + of_workers.wake_ups)
    figures = [
        Figure("resident: processor time", of_resident.percent, "%", at_most(_MOST_PERCENT_ALONE)),
        Figure("resident: wake-ups in a second", of_resident.wake_ups, "", at_most(_MOST_WAKE_UPS)),
        Figure("resident and worker, session open: processor time", together.percent, "%", at_most(_MOST_PERCENT_TOGETHER)),
        Figure("  wake-ups in a second", together.wake_ups, ""),
        *(replace(each, name=f"at the end: {each.name}") for each in memory),
    ]
    if peer:
        figures += [
            Figure(f"{WAITING}, with nothing to do: processor time", of_peer.percent, "%"),
            Figure("  wake-ups in a second", of_peer.wake_ups, ""),
            Figure("  PSS", peer_mib, "MiB"),
        ]
    note = f"{took / 60:.0f} minutes, the session open. {'' if peer else remedy_for([WAITING])}"
    return Section("The agent while it waits", note.strip(), tuple(figures))


def _counts(process: psutil.Process) -> tuple[float, int]:
    """CPU seconds and voluntary switches of all its threads so far."""
    times, threads = process.cpu_times(), Path(f"/proc/{process.pid}/task").iterdir()
    return times.user + times.system, sum(_voluntary(each / "status") for each in threads)


def _voluntary(status: Path) -> int:
    lines = status.read_text(encoding="utf-8").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("voluntary_ctxt_switches:"))
