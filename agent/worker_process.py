"""Starting the worker: the resident's only child, this same program, spoken to through its standard input and output.

The second place, beside the host's, where the agent starts a process: the program is this one, so there is nothing to list.
"""

import os
import subprocess  # noqa: TID251 - the worker's home; see the docstring
import sys
import threading
from collections.abc import Callable, Sequence
from typing import Final

from agent.resident import Task

_PATIENCE_SECONDS: Final = 10.0
_MEMORY: Final = {"MALLOC_MMAP_THRESHOLD_": "131072"}
"""Large texts always get memory of their own, which goes back when they are gone: by itself glibc soon stops doing that, and
then a survey in an open session leaves 8 MiB behind (mallopt(3), M_MMAP_THRESHOLD: set, it is not adjusted any more).
"""


class WorkerProcess:
    """A running worker. What it says, and at the end its exit code, is handed on in a thread of this object."""

    def __init__(self, arguments: Sequence[str], task: Task, said: Callable[[str], None], ended: Callable[[int], None]) -> None:
        # -P: the folder in which somebody stands adds no modules to what runs as root.
        command = [sys.executable, "-P", "-m", "agent", "worker", *arguments]
        command += ["--survey", task.trigger] if task.trigger else []
        command += ["--keep"] if task.only_keep else []
        command += ["--part", task.parting] if task.parting else []
        environment = {**_MEMORY, **os.environ}
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment)
        self._said = said
        self._ended = ended
        self._listening = threading.Thread(target=self._listen, name="worker", daemon=True)
        self._listening.start()

    def ask(self, trigger: str) -> None:
        """Ask for a survey. A worker that is ending does not answer; its end is told, and the next one is asked."""
        self._tell(f"survey {trigger}\n".encode())

    def part(self, parting: str) -> None:
        """Let it say how the service ends."""
        self._tell(f"part {parting}\n".encode())

    def end(self) -> None:
        """Let it say goodbye; if it does not, stop it. Returns when it is gone."""
        try:
            if self._process.stdin is not None:
                self._process.stdin.close()
        except BrokenPipeError:
            pass  # it has ended by itself
        for stop in (self._process.terminate, self._process.kill):
            try:
                self._process.wait(_PATIENCE_SECONDS)
                break
            except subprocess.TimeoutExpired:
                stop()
        self._listening.join()

    def _tell(self, line: bytes) -> None:
        try:
            if self._process.stdin is not None:
                self._process.stdin.write(line)
                self._process.stdin.flush()
        except BrokenPipeError:
            pass

    def _listen(self) -> None:
        for line in self._process.stdout or ():
            self._said(line.decode("ascii", "replace").strip())
        self._ended(self._process.wait())
