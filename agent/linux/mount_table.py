"""The mount table. Source: proc_pid_mountinfo(5)."""

import re
from typing import Final

from agent.errors import AccessDenied, NotRecorded, UnexpectedOutput
from agent.host import Files
from agent.probes.parsing import parser
from compliance.values import dataclass

MOUNT_QUESTIONS: Final[tuple[str, ...]] = ("file /proc/1/mountinfo", "file /proc/self/mountinfo")
"""What a recording calls the two tables."""


@dataclass(frozen=True, slots=True)
class Mount:
    """One mounted file system. `device` is "major:minor"; major 0 means that no block device says what lies below."""

    device: str
    root: str
    mount_point: str
    filesystem: str
    source: str
    options: frozenset[str]
    super_options: tuple[str, ...]

    @property
    def writable(self) -> bool:
        """Both the mount and the file system below it allow writing."""
        return "rw" in self.options and "ro" not in self.super_options

    def super_option(self, name: str) -> str:
        """The value of `name=value` among the file system's own options; empty when it is not there."""
        return next((each.partition("=")[2] for each in self.super_options if each.startswith(name + "=")), "")


def read_mounts(host: Files) -> tuple[Mount, ...]:
    """The table of process 1, which no sandbox of the agent's own unit changes; else the agent's."""
    try:
        return parse_mountinfo(host.read_text("/proc/1/mountinfo"))
    except (AccessDenied, NotRecorded):
        return parse_mountinfo(host.read_text("/proc/self/mountinfo"))


@parser("mountinfo", "cat /proc/1/mountinfo")
def parse_mountinfo(text: str) -> tuple[Mount, ...]:
    """What is visible: of several mounts on one point the last one wins. Something always lies on /."""
    mounts = {mount.mount_point: mount for mount in (_mount(line) for line in text.splitlines() if line)}
    if "/" not in mounts:
        raise UnexpectedOutput("the list of mounts has none on /")
    return tuple(mounts.values())


def mount_holding(mounts: tuple[Mount, ...], path: str) -> Mount | None:
    """The mount on which a path lies: the one with the longest mount point above it."""
    above = (each for each in mounts if path == each.mount_point or path.startswith(each.mount_point.rstrip("/") + "/"))
    return max(above, key=lambda each: len(each.mount_point), default=None)


def _mount(line: str) -> Mount:
    before, _, after = line.partition(" - ")
    _, _, device, root, mount_point, options, *_ = before.split(" ")
    filesystem, source, super_options = after.split(" ", 2)
    return Mount(
        device,
        unescaped(root),
        unescaped(mount_point),
        filesystem,
        unescaped(source),
        frozenset(options.split(",")),
        tuple(super_options.split(",")),
    )


_OCTAL: Final = re.compile(r"\\([0-7]{3})")


def unescaped(text: str) -> str:
    """A field as it is meant: blank, tab, newline and backslash are written as octal escapes."""
    return _OCTAL.sub(lambda match: chr(int(match[1], 8)), text)
