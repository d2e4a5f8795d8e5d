"""The watched folder as files: what has arrived whole, reading it without being led elsewhere, and moving it without loss."""

import itertools
import os
import stat
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path, PurePath
from typing import Final

from collector.errors import FormError
from collector.registers.form_files import MOST_BYTES

STEADY_FOR: Final = timedelta(seconds=2)

_LONGEST_NAME_BYTES: Final = 255  # NAME_MAX (limits.h) of every file system in use; Windows counts characters, which are fewer
_LONGEST_ENDING_BYTES: Final = 20

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
        raise FormError(f"{shown_name(path)} is no file but a link, a folder or a device; drop the agreement itself")
    with os.fdopen(os.open(path, flags), "rb") as file:
        content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise FormError(f"{shown_name(path)} is larger than the {MOST_BYTES} bytes that an agreement file may have")
    return content


def shown_name(path: Path) -> str:
    """The file's name as text, for a name may be any bytes."""
    return os.fsencode(path.name).decode(errors="replace")


def looks_like(arrival: Arrival) -> bool:
    """Whether the entry still looks as it did."""
    return arrival in arrivals(arrival.path.parent)


def free_path(folder: Path, name: str, *, beside: str = "") -> Path:
    """A path in a folder that nothing has yet: the name itself or, where that is taken, with a number before its ending.

    `beside` is what a companion's name adds to this one: a path is free when both are. A name too long for both is cut before
    its ending.
    """
    stem, suffix = _split(name)
    for count in itertools.count(1):
        ending = suffix if count == 1 else f"-{count}{suffix}"
        path = folder / (_cut(stem, _LONGEST_NAME_BYTES - len(os.fsencode(ending + beside))) + ending)
        if not os.path.lexists(path) and not os.path.lexists(path.with_name(path.name + beside)):
            return path
    raise AssertionError("counting never ends")


def _split(name: str) -> tuple[str, str]:
    """Stem and ending. An ending longer than any that people mean is part of the stem."""
    path = PurePath(name)
    return (path.stem, path.suffix) if len(os.fsencode(path.suffix)) <= _LONGEST_ENDING_BYTES else (name, "")


def _cut(stem: str, most_bytes: int) -> str:
    """The stem within so many bytes, whole characters only."""
    while len(os.fsencode(stem)) > most_bytes:
        stem = stem[:-1]
    return stem
