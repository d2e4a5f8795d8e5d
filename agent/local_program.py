"""Starting a listed program: absolute path, no shell, LC_ALL=C, no input, a time limit, an output limit, a checked status."""

import os
import re
import signal
import subprocess  # noqa: TID251 - with local_host, the one home of starting a process
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Final

from agent.allowed_commands import AllowedCommand
from agent.errors import AccessDenied, MissingTool, ProbeError, TimedOut, UnexpectedOutput

_STANDARD_ENVIRONMENT: Final = (
    {
        "SystemRoot": "C:\\Windows",  # without it PowerShell does not start
        "PATH": "C:\\Windows\\System32;C:\\Windows",
        "SystemDrive": "C:",  # Windows sets these for everybody; a script that asks for one of them must not find nothing
        "ProgramFiles": "C:\\Program Files",
        "ProgramFiles(x86)": "C:\\Program Files (x86)",
        "ProgramData": "C:\\ProgramData",
    }
    if sys.platform == "win32"
    else {"LC_ALL": "C", "PATH": "/usr/sbin:/usr/bin:/sbin:/bin"}
)
_ERROR_TEXT_LIMIT_BYTES: Final = 4_096
_DENIED: Final = re.compile(
    r"permission denied|not permitted|must be (run as )?root|need(s)? to be root|superuser|access denied", re.IGNORECASE
)


def run_program(
    command: AllowedCommand,
    arguments: tuple[str, ...],
    *,
    environment: Mapping[str, str] | None = None,
    user_id: int | None = None,
    group_id: int | None = None,
    through: tuple[str, ...] = (),
) -> str:
    """What the program printed, or a ProbeError. What it printed on the error side decides the error and goes no further,
    unless the inventory says that it answers there. `through`: what starts it in a session of its own kind.
    """
    path = _installed(command)
    try:
        process = subprocess.Popen(
            (*through, path, *arguments),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd="/",
            env={**(environment or {}), **_STANDARD_ENVIRONMENT},
            start_new_session=True,
            user=user_id,
            group=group_id,
            extra_groups=None if user_id is None else (),
        )
    except PermissionError as error:
        raise AccessDenied(f"{command.name} may not be started by this account, or not as that user") from error
    except OSError as error:
        raise UnexpectedOutput(f"{command.name} could not be started") from error
    with process:
        return _answer(command, process)


def _installed(command: AllowedCommand) -> str:
    for path in command.paths:
        if Path(path).is_file():
            return path
    raise MissingTool(f"{command.name} is not installed")


def _answer(command: AllowedCommand, process: subprocess.Popen[bytes]) -> str:
    """Both pipes are read by a thread each: the only way that holds limits on every platform."""
    assert process.stdout is not None  # noqa: S101 - Popen was asked for both pipes
    assert process.stderr is not None  # noqa: S101 - ditto
    deadline = time.monotonic() + command.timeout_seconds
    output = _Pipe(process.stdout, command.output_limit_bytes)
    errors = _Pipe(process.stderr, _ERROR_TEXT_LIMIT_BYTES)
    try:
        if not output.wait(deadline):
            raise TimedOut(f"{command.name} did not answer in {command.timeout_seconds:g} seconds")
        if output.overflowed:
            raise UnexpectedOutput(f"{command.name} printed more than {command.output_limit_bytes} bytes")
        errors.wait(min(deadline, time.monotonic() + 1))
        status = process.wait(timeout=max(0.0, deadline - time.monotonic()))
    except subprocess.TimeoutExpired as error:
        raise TimedOut(f"{command.name} did not end in {command.timeout_seconds:g} seconds") from error
    finally:
        _end(process)
        output.join()
        errors.join()
    if status not in command.answering_statuses:
        raise _refusal(command, status, errors.text)
    return output.text + errors.text if command.answers_on_error_side else output.text


def _refusal(command: AllowedCommand, status: int, error_text: str) -> ProbeError:
    if _DENIED.search(error_text):
        return AccessDenied(f"{command.name} needs more rights than this account has")
    return UnexpectedOutput(f"{command.name} ended with status {status}")


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the program and whatever it started in its session; one that has ended is left alone: its number may be another's."""
    if process.poll() is None:
        if sys.platform == "win32":
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


class _Pipe:
    """What comes out of a pipe, to its end or just past its limit."""

    def __init__(self, stream: IO[bytes], limit_bytes: int) -> None:
        self._stream, self._limit_bytes, self._content = stream, limit_bytes, b""
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self) -> None:
        self._content = self._stream.read(self._limit_bytes + 1)

    def wait(self, deadline: float) -> bool:
        """Whether the end, or the limit, came before the deadline."""
        self._thread.join(max(0.0, deadline - time.monotonic()))
        return not self._thread.is_alive()

    def join(self) -> None:
        """Wait for the reader after the program has ended; one that left the session may hold the pipe: not for long."""
        self._thread.join(1.0)

    @property
    def overflowed(self) -> bool:
        return len(self._content) > self._limit_bytes

    @property
    def text(self) -> str:
        return self._content.decode("utf-8", "replace")
