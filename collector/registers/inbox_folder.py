"""The watched folder as files: what has arrived whole, reading it without being led elsewhere, and moving it without loss."""

import os
import stat
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from collector.errors import FormError
from collector.registers.form_files import MOST_BYTES

STEADY_FOR: Final = timedelta(seconds=2)

# Names under which programs write what is not yet whole: browsers, rsync and editors; a leading dot hides a file on purpose.
_HALF_WRITTEN: Final = (".part", ".partial", ".tmp", ".crdownload", ".filepart", "~")


@dataclass(frozen=True, slots=True)
class Arrival:
    """One entry of the folder as it looked at one moment. Two equal ones: nothing was written between."""

    path: Path
    size_bytes: int
    modified_nanoseconds: int
    inode: int


def arrivals(folder: Path) -> list[Arrival]:
    """Everything in the folder that is not named as half-written, by name."""
    found = []
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith(".") or entry.name.lower().endswith(_HALF_WRITTEN):
                continue
            try:
                status = entry.stat(follow_symlinks=False)
            except FileNotFoundError:  # taken away between the two looks
                continue
            found.append(Arrival(folder / entry.name, status.st_size, status.st_mtime_ns, status.st_ino))
    return sorted(found, key=lambda arrival: arrival.path.name)


class Steadiness:
    """Since when each entry has looked as it does. A file that grows begins anew with every look."""

    def __init__(self) -> None:
        self._since: dict[Arrival, datetime] = {}

    def steady(self, present: list[Arrival], now: datetime) -> list[Arrival]:
        """Those that looked the same at an earlier look, `STEADY_FOR` ago or longer."""
        self._since = {arrival: min(self._since.get(arrival, now), now) for arrival in present}
        return [arrival for arrival, since in self._since.items() if now - since >= STEADY_FOR]


def read_regular(path: Path) -> bytes:
    """The bytes of a regular file. FormError for a link, a folder, a pipe, and for more than an agreement can be."""
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    if path.is_symlink() or not stat.S_ISREG(path.lstat().st_mode):
        raise FormError(f"{path.name} is no file but a link, a folder or a device; drop the agreement itself")
    with os.fdopen(os.open(path, flags), "rb") as file:
        content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise FormError(f"{path.name} is larger than the {MOST_BYTES} bytes that an agreement file may have")
    return content


def looks_like(arrival: Arrival) -> bool:
    """Whether the entry still looks as it did."""
    return arrival in arrivals(arrival.path.parent)


def free_path(folder: Path, name: str) -> Path:
    """A path in a folder that nothing has yet: the name itself or, where that is taken, with a number before its ending."""
    path, count = folder / name, 1
    while os.path.lexists(path):
        count += 1
        path = folder / f"{Path(name).stem}-{count}{Path(name).suffix}"
    return path
