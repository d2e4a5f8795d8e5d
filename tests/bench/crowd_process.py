"""The crowd as the benchmark sees it: a few processes, so that its own cost is spread and counted to nobody else."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

PROCESSES: Final = 2  # as many as there are cores on a small machine
_PATIENCE_SECONDS: Final = 60


@dataclass(frozen=True, slots=True)
class Opened:
    """How it went: the moment at which each session stood, counted from the command, in order; and how many never did."""

    back_after_seconds: tuple[float, ...]
    failed: int

    @property
    def seconds(self) -> float:
        """When the last one stood."""
        return self.back_after_seconds[-1] if self.back_after_seconds else float("inf")


@dataclass(frozen=True, slots=True)
class CrowdProcesses:
    """Devices that wait to be told."""

    processes: "tuple[subprocess.Popen[str], ...]"

    def connect(self, count: int, at_once: int) -> Opened:
        """Open so many further sessions, so many handshakes at a time."""
        share = len(self.processes)
        return self._tell(f"connect {count // share} {max(1, at_once // share)}")

    def come_back(self, spread_seconds: float) -> Opened:
        """Open all as agents do whose sessions were cut."""
        return self._tell(f"return {spread_seconds}")

    def drop(self) -> None:
        """Hang up."""
        self._tell("drop")

    def _tell(self, command: str) -> Opened:
        for each in self.processes:
            assert each.stdin is not None
            print(command, file=each.stdin, flush=True)
        answers = [_answer(each) for each in self.processes]
        back = sorted(seconds for each in answers for seconds in each.get("back_after_seconds", ()))
        return Opened(tuple(back), sum(each.get("failed", 0) for each in answers))


@contextmanager
def crowd(members: Path, authority: Path, port: int, count: int) -> Iterator[CrowdProcesses]:
    """The first so many of those who were enlisted, ready to connect to this port."""
    share = count // PROCESSES
    processes = tuple(_started(members, authority, port, number * share, share) for number in range(PROCESSES))
    try:
        for each in processes:
            _answer(each)
        yield CrowdProcesses(processes)
    finally:
        for each in processes:
            _end(each)


def _started(members: Path, authority: Path, port: int, first: int, count: int) -> "subprocess.Popen[str]":
    who = ["--members", str(members), "--first", str(first), "--count", str(count)]
    command = [sys.executable, "-m", "tests.bench.crowd_client", *who, "--authority", str(authority), "--port", str(port)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def _answer(process: "subprocess.Popen[str]") -> dict[str, list[float]]:
    assert process.stdout is not None
    line = process.stdout.readline()
    if not line:
        raise RuntimeError("a process of the crowd ended; what it complained of is above")
    answer: dict[str, list[float]] = json.loads(line)
    return answer


def _end(process: "subprocess.Popen[str]") -> None:
    try:
        process.communicate(timeout=_PATIENCE_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
