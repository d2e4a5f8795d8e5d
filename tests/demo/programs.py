"""The two programs, run as a person would run them."""

import shlex
import signal
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Final

BIN: Final = Path(sys.executable).parent
VERDICTS: Final = (0, 1, 3)  # meets, needs action, not known: answers, not failures
READY_SECONDS: Final = 30


def say(sentence: str) -> None:
    """One step, as it happens."""
    print(f"• {sentence}", flush=True)


def rollcall(*words: object, shown: bool = False) -> None:
    """Run the collector's command; show what it prints if asked, or if it fails."""
    _run("rollcall", *words, shown=shown)


def agent(*words: object) -> None:
    """Run the agent's command."""
    _run("rollcall-agent", *words, shown=False)


def _run(program: str, *words: object, shown: bool) -> None:
    arguments = [str(each) for each in words]
    done = subprocess.run([BIN / program, *arguments], stdout=None if shown else subprocess.PIPE, text=True, check=False)
    if done.returncode not in VERDICTS:
        sys.exit(f"{done.stdout or ''}The demo stops here: {shlex.join([program, *arguments])} ended with {done.returncode}")


class CollectorProcess:
    """`rollcall serve` while the block lasts."""

    def __init__(self, data: Path) -> None:
        self._process = subprocess.Popen([BIN / "rollcall", "serve", "--data", data], stdout=subprocess.PIPE, text=True)
        self.ports = ""

    def __enter__(self) -> "CollectorProcess":
        """Wait until it says that it listens."""
        assert self._process.stdout is not None
        self.ports = self._process.stdout.readline().strip()
        if not self.ports:
            sys.exit(f"The demo stops here: the collector did not start (exit code {self._process.wait()})")
        return self

    def wait(self) -> None:
        """Until Ctrl-C, which reaches the collector as well."""
        try:
            self._process.wait()
        except KeyboardInterrupt:
            print()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None) -> None:
        """Stop it and wait until it has written everything."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
        self._process.wait(READY_SECONDS)
        if self._process.stdout is not None:
            self._process.stdout.close()
