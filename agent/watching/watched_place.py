"""A folder in which a change matters, and what it looks like now: two looks that differ are a change.

What a file says is not kept: only a number that another content would not have. It is drawn anew in every run of the program
(Python's hash of bytes), stays in memory, and is sent to nobody.
"""

import os
import re
import stat
import sys
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import Final, TypeAlias

from agent.errors import NotSupported
from compliance.values import dataclass

_LONGEST_BYTES: Final = 1_048_576
_MOST_ENTRIES: Final = 1000
_MOST_LISTED: Final = 10_000

Look: TypeAlias = frozenset[tuple[str, object]]
"""What a place looks like: the names that matter, each with what stands for its content."""


@dataclass(frozen=True, slots=True)
class Place:
    """The entries of a folder that matter, by their names, and the word for what a change of them asks for.

    `under` is the part of the path that stays while the system runs, or while the person is here: from there down folders may
    come and go. `counts` says what of a file's content counts. Without a trigger a change only says who is here. The entries
    that `exactly` names are looked at without listing the folder, which may be a person's own and as full as that person likes.
    """

    trigger: str
    folder: str
    names: re.Pattern[str]
    under: str
    counts: Callable[[bytes], object] = hash
    exactly: tuple[str, ...] = ()

    @property
    def way(self) -> tuple[str, ...]:
        """The folders from `under` down to the place itself."""
        below = [each for each in self.folder.removeprefix(self.under).split("/") if each]
        return (self.under, *("/".join((self.under.rstrip("/"), *below[: n + 1])) for n in range(len(below))))


def look_at(place: Place) -> Look:
    """What is there now: always the same where no such folder is, or where it may not be read (who watches it says so)."""
    try:
        names = place.exactly or _listed(place)
    except OSError:
        return frozenset()
    return frozenset((name, _content(f"{place.folder}/{name}", place.counts)) for name in names)


def files_of(place: Place) -> tuple[str, ...]:
    """The paths of the plain files that are there now, for a system that does not tell of a file by its folder."""
    try:
        names = place.exactly or _listed(place)
    except OSError:
        return ()
    paths = (Path(place.folder, name) for name in names)
    return tuple(str(each) for each in paths if each.is_file() and not each.is_symlink())


def _listed(place: Place) -> tuple[str, ...]:
    with os.scandir(place.folder) as entries:
        names = (each.name for each in islice(entries, _MOST_LISTED))
        return tuple(islice((each for each in names if place.names.fullmatch(each)), _MOST_ENTRIES))


def _content(path: str, counts: Callable[[bytes], object]) -> object:
    """What stands for one entry. It may be a person's own: no link is followed, and nothing but a plain file is opened."""
    try:
        found = Path(path).lstat()
        if stat.S_ISLNK(found.st_mode):
            return os.readlink(path)  # noqa: PTH115 - where it leads is not looked at
        if stat.S_ISDIR(found.st_mode):  # a control group, whose times the kernel makes up; its numbers are never used again
            return found.st_ino
        if not stat.S_ISREG(found.st_mode):
            return found.st_ino, found.st_ctime_ns  # a socket: another one is another start
        return counts(_read(path))
    except OSError as error:
        return error.errno


def _read(path: str) -> bytes:
    if sys.platform == "win32":
        raise NotSupported("files are not watched on this system")
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(descriptor, "rb") as file:
        return file.read(_LONGEST_BYTES)
