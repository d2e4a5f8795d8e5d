"""The collector's end of the process in which expressions are worked out: started when needed, and again after its end."""

import contextlib
import json
import os
import socket
import subprocess  # noqa: TID251 - one program, our own, in our own interpreter
import sys
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

_COMMAND: Final = (sys.executable, "-P", "-m", "collector.judging.expressions.process")
_ENVIRONMENT: Final = ("PYTHONPATH", "PYTHONHOME", "LD_LIBRARY_PATH", "SYSTEMROOT")  # where the interpreter finds what it loads
_PATIENCE_SECONDS: Final = 10.0  # for a process that is given no processor at all; its own limit is far below
_DYING_SECONDS: Final = 2.0
_MOST_ANSWER_BYTES: Final = 65_536


class End(StrEnum):
    """Why there is no answer, as people read it."""

    OVER_TIME = "it took too long"  # the kernel ended the process, as it was asked to
    NO_ANSWER = "the process in which it runs did not answer"
    DIED = "the process in which it ran ended"


class WorkerEnded(Exception):
    """The process ended before it answered, or was ended for its silence."""

    def __init__(self, end: End) -> None:
        super().__init__(end.value)
        self.end = end


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
            raise WorkerEnded(End.NO_ANSWER) from error
        except (OSError, ValueError) as error:
            raise WorkerEnded(self._end()) from error
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
                    cwd="/",
                    env=_environment(),
                )
            except OSError as error:
                ours.close()
                raise WorkerEnded(End.DIED) from error
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

    def _end(self) -> End:
        """How it ended. What answers nonsense is ended here."""
        process, self._process = self._process, None
        if self._line is not None:
            self._line.close()
            self._line = None
        if process is None:
            return End.DIED
        with contextlib.suppress(subprocess.TimeoutExpired):
            return End.OVER_TIME if _was_over_time(process.wait(timeout=_DYING_SECONDS)) else End.DIED
        process.kill()
        process.wait()
        return End.DIED


def _environment() -> dict[str, str]:
    """Nothing of the collector's but what the interpreter needs; a folder of PYTHONPATH may be said from where we stand."""
    kept = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
    if "PYTHONPATH" in kept:
        folders = filter(None, kept["PYTHONPATH"].split(os.pathsep))
        kept["PYTHONPATH"] = os.pathsep.join(map(os.path.abspath, folders))
    return kept


def _was_over_time(return_code: int) -> bool:
    if sys.platform == "win32":
        return False
    import signal  # noqa: PLC0415 - Windows has no SIGPROF

    return return_code == -signal.SIGPROF


def _moment(value: object) -> dict[str, str]:
    if isinstance(value, datetime):
        return {"at": value.isoformat()}
    raise TypeError(f"{type(value).__name__} is no value of an expression")
