"""Which folders are watched so that every place is seen: each folder on the way to it, because any of them may come and go."""

from collections.abc import Callable, Iterable, Mapping
from errno import ENOENT, ENOSPC, ENOTDIR
from os import strerror
from typing import Final, Protocol

from agent.watching.inotify import IN_DELETE_SELF, IN_IGNORED, IN_MOVE_SELF, IN_Q_OVERFLOW, IN_UNMOUNT, Happening
from agent.watching.watched_place import Place

_NOT_THERE: Final = (ENOENT, ENOTDIR)
_FOLDER_ENDS: Final = IN_DELETE_SELF | IN_MOVE_SELF | IN_UNMOUNT | IN_IGNORED | IN_Q_OVERFLOW
_NO_MORE: Final = "the system allows no more watches: raise fs.inotify.max_user_watches (sysctl)"


class Queue(Protocol):
    """A queue of changes: see agent.inotify.Inotify."""

    def fileno(self) -> int: ...

    def watch(self, folder: str) -> int: ...

    def forget(self, number: int) -> None: ...

    def read(self) -> list[Happening]: ...

    def close(self) -> None: ...


def no_entries(_place: Place) -> tuple[str, ...]:
    """Where the system tells of a folder's names and of what is in its files, as Linux does."""
    return ()


class FolderWatches:
    """The watched folders of a list of places. `not_watched` has those that should be and cannot, each with the reason.

    `entries` names the files of a place that must be watched themselves.
    """

    def __init__(self, queue: Queue, entries: Callable[[Place], Iterable[str]] = no_entries) -> None:
        self._queue = queue
        self._entries = entries
        self._files: set[int] = set()
        self._places: dict[int, list[Place]] = {}
        self._steps: dict[int, set[str]] = {}
        self.not_watched: dict[str, str] = {}

    @property
    def count(self) -> int:
        """How many folders are watched."""
        return len(self._steps)

    def arm(self, places: Iterable[Place]) -> None:
        """Watch for these places, and for no others. A folder that is not there yet is waited for by the folder above it."""
        before, numbers = {*self._steps, *self._files}, dict[str, int | None]()
        self._places, self._steps, self._files, self.not_watched = {}, {}, set(), {}
        for place in places:
            self._arm(place, numbers)
        for number in before - {*self._steps, *self._files}:
            self._queue.forget(number)

    def concerned(self, happened: Iterable[Happening]) -> tuple[set[Place], bool]:
        """The places whose entries changed, and whether folders came or went, so that all of it must be armed and read anew."""
        places: set[Place] = set()
        for number, mask, name in happened:
            if mask & _FOLDER_ENDS or name in self._steps.get(number, ()):
                return places, True
            places.update(each for each in self._places.get(number, ()) if each.names.fullmatch(name))
        return places, False

    def _arm(self, place: Place, numbers: dict[str, int | None]) -> None:
        for folder, step in zip(place.way, (*_names_below(place), None), strict=True):
            number = numbers[folder] if folder in numbers else self._watched(folder, place)
            numbers[folder] = number
            if number is None:
                return
            steps = self._steps.setdefault(number, set())
            if step is None:
                self._places.setdefault(number, []).append(place)
                watched = (self._watched(each, place) for each in self._entries(place))
                self._files.update(each for each in watched if each is not None)
            else:
                steps.add(step)

    def _watched(self, folder: str, place: Place) -> int | None:
        try:
            return self._queue.watch(folder)
        except OSError as error:
            if error.errno not in _NOT_THERE or folder == place.under:
                self.not_watched[folder] = _NO_MORE if error.errno == ENOSPC else strerror(error.errno or 0)
            return None


def _names_below(place: Place) -> tuple[str, ...]:
    return tuple(folder.rpartition("/")[2] for folder in place.way[1:])


def in_words(not_watched: Mapping[str, str]) -> str:
    """For people: every folder, and why."""
    return "; ".join(f"{folder} ({why})" for folder, why in sorted(not_watched.items()))
