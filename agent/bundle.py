"""A machine's recorded outputs in a folder, one file each, for probes to ask in place of the machine.

mountinfo.txt  swaps.txt              /proc/1/mountinfo, /proc/swaps
sysfs-block.txt                       for each block device `== NAME -> DIRECTORY`, then its attributes as `name=value`
sysfs-btrfs-devices.txt               `ls -l` of the devices folder of the one btrfs that is mounted
dmsetup-table.txt                     `dmsetup table`, a line for each segment, with its mapping's name before it
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from agent.allowed_commands import DMSETUP, AllowedCommand
from agent.errors import ConfigurationError, MissingTool, NotRecorded, NotSupported
from agent.host import Process
from agent.media_journal import MediaRecord

NEEDED: Final[Mapping[str, tuple[str, ...]]] = {"disk_encryption": ("mountinfo.txt", "swaps.txt", "sysfs-block.txt")}
"""The facts that a folder can tell, and what must be in it for each: a probe that finds nothing would say "none"."""

_FILES: Final = {"mountinfo.txt": "/proc/1/mountinfo", "swaps.txt": "/proc/swaps"}
_DEVICE: Final = re.compile(r"== (\S+) -> (/sys/\S+)")
_LINK: Final = re.compile(r"^l\S+ .* (\S+) -> \S*/(devices/\S+)$", re.MULTILINE)
_LISTS: Final = ("slaves", "holders")


@dataclass(frozen=True, slots=True)
class SysfsRecord:
    """Files with their content, and links with what they lead to."""

    files: Mapping[str, str]
    links: Mapping[str, str]


def sysfs_of(blocks: str, btrfs_devices: str = "") -> SysfsRecord:
    """The part of sysfs that a recording of block devices describes. Raises ConfigurationError."""
    files: dict[str, str] = {}
    links: dict[str, str] = {}
    directory = ""
    for line in blocks.splitlines():
        device = _DEVICE.fullmatch(line)
        if device:
            directory = device[2]
            links[f"/sys/class/block/{device[1]}"] = directory
        elif not directory:
            raise ConfigurationError(f"sysfs-block.txt begins with {line[:40]!r}, not with `== NAME -> DIRECTORY`")
        else:
            files.update(_attribute(directory, line))
    links |= {f"/sys/dev/block/{files[f'{each}/dev'].strip()}": each for each in [*links.values()] if f"{each}/dev" in files}
    links |= {f"/sys/fs/btrfs/1/devices/{name}": f"/sys/{target}" for name, target in _LINK.findall(btrfs_devices)}
    return SysfsRecord(files, links)


def _attribute(directory: str, line: str) -> Iterator[tuple[str, str]]:
    name, _, value = line.partition("=")
    if name in _LISTS:
        yield from ((f"{directory}/{name}/{each}/name", f"{each}\n") for each in value.split())
    elif name:
        yield f"{directory}/{name}", f"{value}\n"


class BundleHost:
    """Answers probes from such a folder. What is not in it is not recorded: no such file, no such program."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        sysfs = sysfs_of(self._file("sysfs-block.txt"), self._file("sysfs-btrfs-devices.txt"))
        self._links = sysfs.links
        self._files = {**sysfs.files, **{path: self._file(name) for name, path in _FILES.items() if self.has(name)}}
        self._paths = {*self._files, *self._links}

    def has(self, name: str) -> bool:
        """Whether the folder has a file of that name."""
        return (self._folder / name).is_file()

    def _file(self, name: str) -> str:
        try:
            return (self._folder / name).read_bytes().decode("utf-8", "replace") if self.has(name) else ""
        except OSError as error:
            raise ConfigurationError(f"{self._folder / name} cannot be read: {error.strerror}") from error

    def _followed(self, path: str) -> str:
        """A path with its links followed; none of the recorded links leads to another."""
        for link, target in self._links.items():
            if path == link or path.startswith(f"{link}/"):
                return target + path.removeprefix(link)
        return path

    def read_text(self, path: str, limit_bytes: int = 1_048_576) -> str:
        """See Files."""
        found = self._files.get(self._followed(path))
        if found is None:
            raise NotRecorded(f"the folder has no record of {path}")
        return found[:limit_bytes]

    def list_names(self, directory: str) -> tuple[str, ...]:
        """See Files."""
        before = self._followed(directory) + "/"
        return tuple(sorted({path.removeprefix(before).partition("/")[0] for path in self._paths if path.startswith(before)}))

    def real_path(self, path: str) -> str:
        """See Files."""
        if not self.exists(path):
            raise NotRecorded(f"the folder has no record of {path}")
        return self._followed(path)

    def modified_at(self, path: str) -> datetime:
        """See Files."""
        raise NotRecorded(f"the folder does not say when {path} was changed")

    def exists(self, path: str) -> bool:
        """See Files."""
        wanted = self._followed(path)
        return any(each == wanted or each.startswith(f"{wanted}/") for each in self._paths)

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
