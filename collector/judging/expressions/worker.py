"""The collector's end of the process in which expressions are worked out: started when first needed, and again after its end."""

import contextlib
import json
import socket
import subprocess  # noqa: TID251 - one program, our own, in our own interpreter
import sys
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

_COMMAND: Final = (sys.executable, "-P", "-m", "collector.judging.expressions.process")
_PATIENCE_SECONDS: Final = 5.0  # for a process that is given no processor at all; its own limit is far below
_MOST_ANSWER_BYTES: Final = 65_536


class WorkerEnded(Exception):
    """The process ended before it answered. `over_time`: it was ended because it took too long."""

    def __init__(self, *, over_time: bool) -> None:
        super().__init__("it took too long" if over_time else "the process in which it ran ended")
        self.over_time = over_time


class Worker:
    """One process. It is started with the first question, and after its end with the next one."""

    def __init__(self, command: tuple[str, ...] = _COMMAND, patience_seconds: float = _PATIENCE_SECONDS) -> None:
        """Nothing is started yet."""
        self._command = command
        self._patience_seconds = patience_seconds
        self._process: subprocess.Popen[bytes] | None = None
        self._line: socket.socket | None = None

    @property
    def process_id(self) -> int | None:
        """Of the process that is running, if one is."""
        return None if self._process is None else self._process.pid

    def ask(self, question: Mapping[str, Any]) -> dict[str, Any]:
        """The answer to one question. Raises WorkerEnded."""
        line = self._line or self._start()
        try:
            line.sendall(json.dumps(question, default=_moment).encode() + b"\n")
            answer = self._read(line)
        except TimeoutError as error:
            self.close()
            raise WorkerEnded(over_time=True) from error
        except (OSError, ValueError) as error:
            over_time = self._end()
            raise WorkerEnded(over_time=over_time) from error
        return answer

    def close(self) -> None:
        """End the process, if there is one."""
        if self._process is not None:
            self._process.kill()
        self._end()

    def _start(self) -> socket.socket:
        """Its standard input and output are one line to here: closing it ends the process."""
        ours, theirs = socket.socketpair()
        with theirs:
            try:
                self._process = subprocess.Popen(
                    self._command,
                    stdin=theirs.fileno(),
                    stdout=theirs.fileno(),
                    stderr=subprocess.DEVNULL,
                    start_new_session=True,
                )
            except OSError as error:
                ours.close()
                raise WorkerEnded(over_time=False) from error
        ours.settimeout(self._patience_seconds)
        self._line = ours
        return ours

    def _read(self, line: socket.socket) -> dict[str, Any]:
        """ValueError where what came is no answer, or ends before it is one."""
        read = b""
        while not read.endswith(b"\n") and len(read) < _MOST_ANSWER_BYTES:
            part = line.recv(_MOST_ANSWER_BYTES)
            if not part:
                raise ValueError("the process ended")
            read += part
        answer = json.loads(read)
        if not isinstance(answer, dict):
            raise ValueError("not an answer")
        return answer

    def _end(self) -> bool:
        """Whether the kernel ended it because its time was up. What answers nonsense is ended here."""
        process, self._process = self._process, None
        if self._line is not None:
            self._line.close()
            self._line = None
        if process is None:
            return False
        with contextlib.suppress(subprocess.TimeoutExpired):
            return _was_over_time(process.wait(timeout=self._patience_seconds))
        process.kill()
        process.wait()
        return False


def _was_over_time(return_code: int) -> bool:
    if sys.platform == "win32":
        return False
    import signal  # noqa: PLC0415 - Windows has no SIGPROF

    return return_code == -signal.SIGPROF


def _moment(value: object) -> dict[str, str]:
    if isinstance(value, datetime):
        return {"at": value.isoformat()}
    raise TypeError(f"{type(value).__name__} is no value of an expression")
