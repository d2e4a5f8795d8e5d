"""A machine's recorded outputs in a folder, one file each, for probes to ask in place of the machine.

mountinfo.txt  swaps.txt              /proc/1/mountinfo, /proc/swaps
sysfs-block.txt                       for each block device `== NAME -> DIRECTORY`, then its attributes as `name=value`
sysfs-btrfs-devices.txt               `ls -l` of the devices folder of the one btrfs that is mounted
dmsetup-table.txt                     `dmsetup table`, a line for each segment, with its mapping's name before it
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from agent.allowed_commands import DMSETUP, AllowedCommand
from agent.errors import ConfigurationError, MissingTool, NotRecorded, NotSupported
from agent.host import Process
from agent.linux.file_tree import FileTree
from agent.linux.sysfs_listing import tree_of_listing
from agent.recordings.recorded_text import recorded_text
from agent.watching.media_journal import MediaRecord

NEEDED: Final[Mapping[str, tuple[str, ...]]] = {"disk_encryption": ("mountinfo.txt", "swaps.txt", "sysfs-block.txt")}
"""The facts that a folder can tell, and what must be in it for each: a probe that finds nothing would say "none"."""

_FILES: Final = {"mountinfo.txt": "/proc/1/mountinfo", "swaps.txt": "/proc/swaps"}
_LINK: Final = re.compile(r"^l\S+ .* (\S+) -> \S*/(devices/\S+)$", re.MULTILINE)


class BundleHost:
    """Answers probes from such a folder. What is not in it is not recorded: no such file, no such program."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        listing = self._file("sysfs-block.txt")
        try:
            sysfs = tree_of_listing(listing) if listing else FileTree({})
        except ValueError as error:
            start = listing[:40].partition("\n")[0]
            raise ConfigurationError(f"sysfs-block.txt begins with {start!r}, not with `== NAME -> DIRECTORY`") from error
        members = _LINK.findall(self._file("sysfs-btrfs-devices.txt"))
        links = {f"/sys/fs/btrfs/1/devices/{name}": f"/sys/{target}" for name, target in members}
        files = {path: self._file(name) for name, path in _FILES.items() if self.has(name)}
        self._tree = FileTree({**sysfs.files, **files}, {**sysfs.links, **links})

    def has(self, name: str) -> bool:
        """Whether the folder has a file of that name."""
        return (self._folder / name).is_file()

    def _file(self, name: str) -> str:
        try:
            return recorded_text((self._folder / name).read_bytes()) if self.has(name) else ""
        except OSError as error:
            raise ConfigurationError(f"{self._folder / name} cannot be read: {error.strerror}") from error

    def read_text(self, path: str, limit_bytes: int = 1_048_576) -> str:
        """See Files."""
        return self._tree.read_text(path, limit_bytes)

    def list_names(self, directory: str) -> tuple[str, ...]:
        """See Files."""
        return self._tree.list_names(directory)

    def real_path(self, path: str) -> str:
        """See Files."""
        return self._tree.real_path(path)

    def modified_at(self, path: str) -> datetime:
        """See Files."""
        return self._tree.modified_at(path)

    def exists(self, path: str) -> bool:
        """See Files."""
        return self._tree.exists(path)

    def run(self, command: AllowedCommand, *arguments: str) -> str:
        """See Host."""
        if command is DMSETUP and arguments[:1] == ("table",) and self.has("dmsetup-table.txt"):
            lines = self._file("dmsetup-table.txt").splitlines()
            return "".join(f"{line.partition(': ')[2]}\n" for line in lines if line.startswith(f"{arguments[-1]}: "))
        raise MissingTool(f"the folder has no answer of {command.name}")

    def run_as_user(
        self,
        user_id: int,  # noqa: ARG002 - the question's own form
        environment: Mapping[str, str],  # noqa: ARG002 - ditto
        command: AllowedCommand,
        *arguments: str,  # noqa: ARG002 - ditto
    ) -> str:
        """See Host."""
        raise MissingTool(f"the folder has no answer of {command.name}")

    def read_registry(self, key: str, *names: str) -> str:  # noqa: ARG002 - ditto
        """See Host."""
        raise NotRecorded(f"the folder has no record of {key}")

    def ask_socket(self, path: str, request: bytes, limit_bytes: int = 65_536) -> str:  # noqa: ARG002 - ditto
        """See Host."""
        raise NotRecorded(f"the folder has no answer of {path}")

    def processes(self) -> tuple[Process, ...]:
        """See Host."""
        raise NotRecorded("the folder does not say which programs ran")

    def media_events(self) -> MediaRecord:
        """See Host."""
        raise NotRecorded("the folder does not say what was plugged in")

    def pseudonym(self, text: str) -> str:  # noqa: ARG002 - ditto
        """See Host."""
        raise NotSupported("codes are made with a school's salt, and a folder belongs to none")

    def now(self) -> datetime:
        """See Host. Nothing that a folder can tell depends on it."""
        return datetime(1970, 1, 1, tzinfo=UTC)

    def boot_id(self) -> bytes:
        """See Host."""
        raise NotRecorded("the folder does not say which start of the system it is of")

    def monotonic_milliseconds(self) -> int:
        """See Host."""
        raise NotRecorded("the folder does not say how long the system had been on")
