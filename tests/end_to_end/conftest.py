"""A school in a folder, and its two programs as real processes."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from collector.config import read_config
from collector.keys.keys import read_authority
from tests.demo.__main__ import free_ports
from tests.fakes.watching import ask_https

BIN = Path(sys.executable).parent
TAG = "LAP-0001"


@dataclass
class School:
    """A data folder, an agent's state folder, and the processes on them."""

    data: Path
    state: Path
    serving: subprocess.Popen[str] | None = None

    def rollcall(self, *words: object) -> subprocess.CompletedProcess[str]:
        """Run the collector's command."""
        return self._run("rollcall", *words)

    def agent(self, *words: object) -> subprocess.CompletedProcess[str]:
        """Run the agent's command on this school's device."""
        return self._run("rollcall-agent", *words)

    def start_agent(self, *words: object) -> subprocess.Popen[str]:
        """Start the agent's command, and wait for nothing."""
        command = [BIN / "rollcall-agent", *(str(each) for each in words)]
        environment = {**os.environ, "ROLLCALL_STATE": str(self.state)}
        return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment)

    def readyz(self) -> tuple[int, str]:
        """What the collector says when it is asked whether it takes reports now."""
        return ask_https(read_config(self.data).https_port, read_authority(self.data / "keys"), "/readyz")

    def says(self, words: str) -> bool:
        """Whether it comes to say this within twenty seconds."""
        until = time.monotonic() + 20
        while words not in self.readyz()[1] and time.monotonic() < until:
            time.sleep(0.1)
        return words in self.readyz()[1]

    def _run(self, program: str, *words: object) -> subprocess.CompletedProcess[str]:
        folders = {"ROLLCALL_DATA": str(self.data), "ROLLCALL_STATE": str(self.state)}
        command = [BIN / program, *(str(each) for each in words)]
        return subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, **folders}, timeout=60)

    def serve(self) -> None:
        """Start the collector and wait until it listens."""
        self.serving = subprocess.Popen([BIN / "rollcall", "serve", "--data", self.data], stdout=subprocess.PIPE, text=True)
        assert self.serving.stdout is not None
        assert "Listening" in self.serving.stdout.readline()

    def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        """Stop the collector, or kill it."""
        assert self.serving is not None
        self.serving.send_signal(how)
        code = self.serving.wait(30)
        if self.serving.stdout is not None:
            self.serving.stdout.close()
        self.serving = None
        return code

    def lend(self) -> Path:
        """A signed agreement for the asset tag; the enrolment file that it made."""
        borrower = ("--borrower", "A. Sample", "--role", "teacher")
        device = ("--make", "Example", "--model", "Book 14", "--asset-tag", TAG)
        done = [self.rollcall("loan", "new", "--id", "LOAN-1", *borrower, *device)]
        for role, name in (("borrower", "A. Sample"), ("technician", "T. Technician"), ("headteacher", "H. Head")):
            done.append(self.rollcall("loan", "sign", "LOAN-1", "--as", role, "--name", name))
        assert [each.stderr for each in done if each.returncode] == []
        return self.data / "loans" / "outbox" / "LOAN-1.toml"

    def enrol(self) -> None:
        """This computer is lent and admitted."""
        done = self.agent("enrol", "--from", self.lend(), "--asset-tag", TAG)
        assert done.returncode == 0, done.stderr

    def report(self) -> dict[str, Any]:
        """The compliance report."""
        report: dict[str, Any] = json.loads(self.rollcall("report", "--json").stdout)
        return report


def found(folder: Path, under: Path | None = None) -> School:
    """A founded school in a folder; its data lie under another one if that is named."""
    founded = School((under or folder) / "data", folder / "state")
    names = ("--technician", "T. Technician", "--headteacher", "H. Head")
    addresses = ("--host", "127.0.0.1", "--listen", "127.0.0.1", *free_ports())
    done = founded.rollcall("init", "Example Primary School", *names, *addresses)
    assert done.returncode == 0, done.stderr
    return founded


@contextmanager
def founded_school(folder: Path, under: Path) -> Iterator[School]:
    """A school whose data lies under one folder; what still runs at the end is stopped."""
    founded = found(folder, under)
    try:
        yield founded
    finally:
        if founded.serving is not None:
            founded.stop(signal.SIGKILL)


@pytest.fixture
def school(tmp_path: Path) -> Iterator[School]:
    """A founded school."""
    with founded_school(tmp_path, tmp_path) as founded:
        yield founded
