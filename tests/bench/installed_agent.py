"""This computer's own agent, enrolled with the benchmark's collector, and its service while a block lasts.

It is compiled once, as every package is when it is installed: a working copy may forbid Python to keep what it compiled.
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psutil

from tests.bench.collector_process import CollectorProcess

_AGENT: Final = (sys.executable, "-P", "-m", "agent")  # as the package's program starts it, and the service its workers
_ASSET_TAG: Final = "BENCH-0001"
_PATIENCE_SECONDS: Final = 30
_PATIENCE_FOR_ANOTHER_SECONDS: Final = 120  # half a minute lies between two
_SETTLE_SECONDS: Final = 2


@dataclass(frozen=True, slots=True)
class InstalledAgent:
    """An enrolled agent and its state folder."""

    state: Path

    def command(self, *words: str) -> list[str | Path]:
        """A command line of this agent."""
        name, *options = words
        return [*_AGENT, name, "--state", self.state, "--settings", self.state, *options]

    @property
    def environment(self) -> Mapping[str, str]:
        """Where its commands run: what Python compiles of it is kept beside its state."""
        kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        return kept | {"PYTHONPYCACHEPREFIX": str(self.state.with_name("compiled"))}

    @contextmanager
    def service(self) -> Iterator[tuple[psutil.Process, psutil.Process]]:
        """Resident and worker, the first report delivered and the session open. Raises TimeoutError when that does not come."""
        before = self._last_delivered()
        process = subprocess.Popen(self.command("run"), env=self.environment)
        try:
            resident = psutil.Process(process.pid)
            yield resident, self._worker(resident, before)
        finally:
            process.terminate()
            process.wait()

    def report_again(self, resident: psutil.Process) -> None:
        """Ask for a report, as SIGHUP does, until the session that is open has delivered it. Raises TimeoutError."""
        before, until = self._last_delivered(), time.monotonic() + _PATIENCE_FOR_ANOTHER_SECONDS
        resident.send_signal(signal.SIGHUP)
        while self._last_delivered() == before:
            if time.monotonic() > until:
                raise TimeoutError("the agent delivered no other report")
            time.sleep(0.1)
        time.sleep(_SETTLE_SECONDS)

    def _worker(self, resident: psutil.Process, before: str) -> psutil.Process:
        until = time.monotonic() + _PATIENCE_SECONDS
        while time.monotonic() < until:
            workers = resident.children()
            if workers and self._last_delivered() > before:
                time.sleep(_SETTLE_SECONDS)
                return workers[0]
            time.sleep(0.1)
        raise TimeoutError("the agent delivered nothing; what it complained of is above")

    def _last_delivered(self) -> str:
        """When, in ISO 8601; empty while nothing was."""
        try:
            standing = json.loads((self.state / "standing.json").read_text(encoding="utf-8"))
        except (FileNotFoundError, ValueError):
            return ""
        return str(standing["last_acknowledged_at"])


def install(collector: CollectorProcess, scratch: Path) -> InstalledAgent:
    """Enrol this computer, as an on-site device of the asset list."""
    offer = collector.admit_this_computer(_ASSET_TAG, scratch / "offer")
    agent = InstalledAgent(scratch / "agent")
    agent.state.mkdir()
    command = agent.command("enrol", "--from", str(offer.enrolment), "--asset-tag", _ASSET_TAG)
    for each in (command, agent.command("worker", "--survey", "enrolment", "--once")):  # both compile what they load
        subprocess.run(each, check=True, stdout=subprocess.DEVNULL, env=agent.environment)
    return agent
