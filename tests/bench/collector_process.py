"""A real collector in a process of its own, as `rollcall serve` starts it, with its CPU time to be read from outside."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from time import sleep
from typing import Final

import psutil

from collector import simulation
from collector.simulation import Fleet
from collector.store import schools
from collector.store.assets import Asset
from collector.store.schools import School
from collector.wiring import Collector, clock, new_secret, open_collector
from tests.fakes.collector import found

_STOP_SECONDS: Final = 20
_SETTLING_SECONDS: Final = 600
_IDLE_CPU_SECONDS: Final = 0.05  # in a second


def cpu_seconds_of(process: psutil.Process) -> float:
    """CPU seconds of a process and all its children so far, user and system."""
    times = [each.cpu_times() for each in (process, *process.children(recursive=True))]
    return sum(each.user + each.system for each in times)


@dataclass(frozen=True, slots=True)
class CollectorProcess:
    """A collector that serves, and its data folder as another process opens it."""

    opened: Collector
    process: psutil.Process

    def cpu_seconds(self) -> float:
        """CPU seconds of all its processes so far, user and system."""
        return cpu_seconds_of(self.process)

    def settle(self) -> None:
        """Wait until it has nothing to do: after a start it reads the whole of a large file once, to see whether it is sound.

        Raises RuntimeError when that takes longer than ten minutes.
        """
        for _ in range(_SETTLING_SECONDS):
            before = self.cpu_seconds()
            sleep(1)
            if self.cpu_seconds() - before < _IDLE_CPU_SECONDS:
                return
        raise RuntimeError(f"the collector was still at work {_SETTLING_SECONDS} s after it began")

    def admit_simulated(self, count: int, state: Path, *, after: int = 0) -> Fleet:
        """Let this many invented devices in: their assets in the register, and the files with which they enrol.

        `after` says how many were let in before: no two devices may share a serial number.
        """
        return self._admit(simulation.invented_assets(after + count, 1, self._school.school_id, clock())[after:], state)

    def admit_this_computer(self, asset_tag: str, state: Path) -> Fleet:
        """Let the computer of the benchmark in, as a device that stays on site."""
        (invented,) = simulation.invented_assets(1, 1, self._school.school_id, clock())
        return self._admit([replace(invented, asset_tag=asset_tag, serial="", simulated=False)], state)

    @property
    def _school(self) -> School:
        with self.opened.database.reading() as tx:
            return schools.the_only(tx, None)

    def _admit(self, assets: list[Asset], state: Path) -> Fleet:
        address = self.opened.address(self._school)
        return simulation.prepare(self.opened.database, address, state, assets, now=clock(), new_key=new_secret)


@contextmanager
def serving(data: Path) -> Iterator[CollectorProcess]:
    """Found a school and serve it until the block ends."""
    found(data, clock())
    with started(data) as collector:
        yield collector


@contextmanager
def started(data: Path) -> Iterator[CollectorProcess]:
    """Serve a school that is founded already, until the block ends. Raises RuntimeError when nothing listens."""
    program = Path(sys.executable).with_name("rollcall")
    process = subprocess.Popen([program, "serve", "--data", data], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        if not process.stdout.readline().startswith("Listening"):
            raise RuntimeError("rollcall serve did not begin to listen; what it said is above")
        with open_collector(data) as opened:
            yield CollectorProcess(opened, psutil.Process(process.pid))
    finally:
        process.terminate()
        process.communicate(timeout=_STOP_SECONDS)
