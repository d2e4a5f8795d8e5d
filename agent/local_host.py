"""LocalHost: the real machine's answers. The one home of starting a process, of the clock, and of the file system's errors."""

import errno
import os
import socket
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from agent.allowed_commands import LAUNCHCTL, AllowedCommand
from agent.errors import AccessDenied, NotRecorded, NotSupported, ProbeError, TimedOut, UnexpectedOutput
from agent.host import Process
from agent.local_program import run_program
from agent.local_registry import read_values
from agent.pseudonym import pseudonym
from agent.watching.media_journal import MediaJournal, MediaRecord

_NO_SUCH_THING: Final = {errno.ENOENT, errno.ENOTDIR, errno.ECONNREFUSED, errno.ESRCH, errno.ENXIO, errno.ENODEV}
_SOCKET_TIMEOUT_SECONDS: Final = 3.0


class LocalHost:
    """Answers every question of `Host` for this machine."""

    def __init__(self, salt: bytes, journal: MediaJournal) -> None:
        self._salt = salt
        self._journal = journal

    def read_text(self, path: str, limit_bytes: int = 1_048_576) -> str:
        """See Files. Bytes that are not UTF-8 become U+FFFD: a wrong letter in a label must not cost a fact."""
        with _converted(path), Path(path).open("rb", buffering=0) as file:
            content = _read_all(file.read, limit_bytes)
        if len(content) > limit_bytes:
            raise UnexpectedOutput(f"{path} is longer than {limit_bytes} bytes")
        return content.decode("utf-8", "replace")

    def list_names(self, directory: str) -> tuple[str, ...]:
        """See Files."""
        try:
            with _converted(directory):
                return tuple(sorted(os.listdir(directory)))  # noqa: PTH208 - a Path per name costs more than the reading
        except NotRecorded:
            return ()

    def real_path(self, path: str) -> str:
        """See Files."""
        with _converted(path):
            return os.path.realpath(path, strict=True)

    def modified_at(self, path: str) -> datetime:
        """See Files."""
        with _converted(path):
            return datetime.fromtimestamp(Path(path).stat().st_mtime, UTC)

    def exists(self, path: str) -> bool:
        """See Files."""
        try:
            with _converted(path):
                Path(path).stat()
        except NotRecorded:
            return False
        return True

    def run(self, command: AllowedCommand, *arguments: str) -> str:
        """See Host."""
        return run_program(command, arguments)

    def run_as_user(self, user_id: int, environment: Mapping[str, str], command: AllowedCommand, *arguments: str) -> str:
        """See Host. The user's main group is all that the program gets: it reads the user's own files.

        On macOS the settings of a session are told to programs of that session only: launchctl(1) `asuser` enters it, and
        sudo(8) drops root's rights.
        """
        if sys.platform == "win32":
            raise NotSupported("a program cannot be run as another user on this system")
        if sys.platform == "darwin":
            sudo = ("/usr/bin/sudo", "-n", "-H", "-u", f"#{user_id}")
            return run_program(command, arguments, through=(LAUNCHCTL.paths[0], "asuser", str(user_id), *sudo))
        import pwd  # noqa: PLC0415 - not there on Windows

        try:
            account = pwd.getpwuid(user_id)
        except KeyError as error:
            raise NotRecorded("the account of a session is not in the list of accounts") from error
        home = {"HOME": account.pw_dir, "USER": account.pw_name, "LOGNAME": account.pw_name}
        return run_program(command, arguments, environment={**home, **environment}, user_id=user_id, group_id=account.pw_gid)

    def read_registry(self, key: str, *names: str) -> str:
        """See Host."""
        if sys.platform != "win32":
            raise NotSupported("this system has no registry")
        with _converted(key):
            return read_values(key, names)

    def ask_socket(self, path: str, request: bytes, limit_bytes: int = 65_536) -> str:
        """See Host."""
        if sys.platform == "win32":
            raise NotSupported("local sockets are not asked on this system")
        with _converted(path), socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
            line.settimeout(_SOCKET_TIMEOUT_SECONDS)
            line.connect(path)
            line.sendall(request)
            return _read_all(line.recv, limit_bytes)[:limit_bytes].decode("utf-8", "replace")

    def processes(self) -> tuple[Process, ...]:
        """See Host. A process that ends while it is looked at is left out."""
        if sys.platform != "linux":
            raise NotSupported("running programs are not listed on this system")
        return tuple(_processes(Path("/proc")))

    def media_events(self) -> MediaRecord:
        """See Host."""
        return self._journal.events_since_last_report()

    def pseudonym(self, text: str) -> str:
        """See Host."""
        return pseudonym(text, self._salt)

    def now(self) -> datetime:
        """See Host."""
        return datetime.now(UTC)  # noqa: TID251 - the agent's clock lives here

    def boot_id(self) -> bytes:
        """See Host. Linux: random(4). Elsewhere the second of the start, which the system may move by a little: rounded."""
        if sys.platform == "linux":
            return bytes.fromhex(self.read_text("/proc/sys/kernel/random/boot_id").strip().replace("-", ""))
        import psutil  # noqa: PLC0415 - only here, and only where the kernel gives no identifier

        return int(psutil.boot_time() // 60).to_bytes(16)

    def monotonic_milliseconds(self) -> int:
        """See Host. Linux: CLOCK_BOOTTIME of clock_gettime(2), which counts sleep."""
        if sys.platform == "linux":
            return time.clock_gettime_ns(time.CLOCK_BOOTTIME) // 1_000_000
        return time.monotonic_ns() // 1_000_000


def _read_all(read: Callable[[int], bytes], limit_bytes: int) -> bytes:
    """Read to the end, or to just past the limit: files in /proc say no length and answer piece by piece."""
    pieces, length = [], 0
    while length <= limit_bytes and (piece := read(min(65_536, limit_bytes + 1 - length))):
        pieces.append(piece)
        length += len(piece)
    return b"".join(pieces)


def _processes(proc: Path) -> Iterator[Process]:
    """The user is the real one of proc_pid_status(5): a person may start a set-uid program through a link of any name."""
    for entry in os.scandir(proc):
        if entry.name.isdecimal():
            try:
                status = Path(entry.path, "status").read_text("utf-8", "replace")
                fields = dict(line.split(":\t", 1) for line in status.splitlines() if ":\t" in line)
                yield Process(int(entry.name), fields["Name"], int(fields["Uid"].split()[0]))
            except (OSError, LookupError, ValueError):
                continue


@contextmanager
def _converted(path: str) -> Iterator[None]:
    """Turn the operating system's errors into the agent's own, here and nowhere else."""
    try:
        yield
    except TimeoutError as error:
        raise TimedOut(f"{path} did not answer in time") from error
    except OSError as error:
        raise _probe_error(path, error) from error


def _probe_error(path: str, error: OSError) -> ProbeError:
    if error.errno in _NO_SUCH_THING:
        return NotRecorded(f"there is no {path}")
    if error.errno in (errno.EACCES, errno.EPERM):
        return AccessDenied(f"{path} may not be read by this account")
    return UnexpectedOutput(f"{path} could not be read ({errno.errorcode.get(error.errno or 0, 'no code')})")
