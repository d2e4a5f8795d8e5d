"""Host: the few questions that a probe may ask of the machine it runs on. LocalHost answers them for the real one."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from agent.allowed_commands import AllowedCommand
from agent.watching.media_journal import MediaRecord
from compliance.values import dataclass


@dataclass(frozen=True, slots=True)
class Process:
    """A running program: its number, the first 15 letters of its name, and who started it, whatever rights it took on."""

    pid: int
    name: str
    user_id: int


class Files(Protocol):
    """Reading what the system keeps in files. Paths are absolute. Errors: ProbeError and nothing else."""

    def read_text(self, path: str, limit_bytes: int = 1_048_576) -> str:
        """A whole file as text. Raises NotRecorded, AccessDenied, or UnexpectedOutput when it is longer than the limit."""

    def list_names(self, directory: str) -> tuple[str, ...]:
        """The sorted names in a directory; empty when there is no such directory. Raises AccessDenied."""

    def real_path(self, path: str) -> str:
        """The path with every link followed. Raises NotRecorded."""

    def modified_at(self, path: str) -> datetime:
        """When the file, or the list of names in the directory, was last changed, in UTC. Raises NotRecorded, AccessDenied."""

    def exists(self, path: str) -> bool:
        """Whether there is such a file or directory. Raises AccessDenied when even that is hidden."""


class Host(Files, Protocol):
    """Everything a probe may ask. What is not here, no probe can do."""

    def run(self, command: AllowedCommand, *arguments: str) -> str:
        """What the program printed. Raises MissingTool, AccessDenied, TimedOut, or UnexpectedOutput."""

    def run_as_user(self, user_id: int, environment: Mapping[str, str], command: AllowedCommand, *arguments: str) -> str:
        """The same, as that user, with that user's session environment: settings of a person are never read as root."""

    def read_registry(self, key: str, *names: str) -> str:
        """The named values of a key of Windows' registry that are there, as `reg query` prints them; no other value is read.

        Raises NotRecorded without such a key or any of the values, AccessDenied, and NotSupported on other systems.
        """

    def ask_socket(self, path: str, request: bytes, limit_bytes: int = 65_536) -> str:
        """What a local socket answered to one request. Raises NotRecorded when nobody listens, AccessDenied, TimedOut."""

    def processes(self) -> tuple[Process, ...]:
        """Every program that runs now."""

    def media_events(self) -> MediaRecord:
        """What happened to removable media since the last report that was kept."""

    def pseudonym(self, text: str) -> str:
        """The code that stands for an account or a medium in this school."""

    def now(self) -> datetime:
        """The device's own clock, in UTC."""

    def boot_id(self) -> bytes:
        """Sixteen bytes that are the same until the next start of the system, and then others."""

    def monotonic_milliseconds(self) -> int:
        """Time since the system started, sleep included where the system counts it. It never jumps."""
