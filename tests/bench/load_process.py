"""The load generator as the benchmark sees it."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from collector.simulation import Fleet

_PATIENCE_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Load:
    """A process with sealed reports ready to be sent."""

    process: "subprocess.Popen[str]"

    def send_up_to(self, number: int) -> None:
        """Let every device send its reports up to this one; return when all are acknowledged."""
        assert self.process.stdin is not None
        print(number, file=self.process.stdin, flush=True)
        self.expect("done")

    def pace(self, each_second: float, count: int) -> list[float]:
        """Let so many reports go out at fixed moments; the seconds until each was acknowledged, in order."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        print("pace", each_second, count, file=self.process.stdin, flush=True)
        line = self.process.stdout.readline()
        if not line.startswith("["):
            raise RuntimeError("the load generator measured nothing; what it complained of is above")
        delays: list[float] = json.loads(line)
        return delays

    def expect(self, word: str) -> None:
        """Wait for a word. Raises RuntimeError when the process says something else, or ends."""
        assert self.process.stdout is not None
        said = self.process.stdout.readline().strip()
        if said != word:
            raise RuntimeError(f"the load generator said {said!r} in place of {word!r}; what it complained of is above")


@contextmanager
def load(fleet: Fleet, reports: int, agents_port: int = 0, *, in_batches: bool = False) -> Iterator[Load]:
    """Every device of a fleet with this many reports ready to go, to the collector's port or to another one."""
    files = ["--enrolment", str(fleet.enrolment), "--assets", str(fleet.assets), "--state", str(fleet.state)]
    command = [
        sys.executable,
        "-m",
        "tests.bench.load",
        *files,
        "--reports",
        str(reports),
        "--agents-port",
        str(agents_port),
        *(["--batches"] if in_batches else []),
    ]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        generator = Load(process)
        generator.expect("ready")
        yield generator
    finally:
        try:
            process.communicate(timeout=_PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
