"""The watchers of Linux: removable media by netlink, folders by inotify, programs by their pidfds."""

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from agent.errors import NotSupported
from agent.host import Host
from agent.watching.change_watch import ChangeWatcher, linux_kernel
from agent.watching.folder_watches import FolderWatches, in_words
from agent.watching.inotify import Inotify
from agent.watching.watch_notes import WatchNotes
from agent.watching.watched_on_linux import ANTIVIRUS_PROGRAMS, SESSIONS, of_person, of_system, people_here
from agent.watching.watched_place import Place

_FIRST_PERSON: Final = 1000
_MOST_PEOPLE: Final = 32


def change_watcher(
    settings: Path, host: Host, wanted: Callable[[str], None], told: Callable[[WatchNotes], object]
) -> ChangeWatcher:
    """The watcher of changes. Raises OSError where the system gives it no queue, NotSupported on other systems."""

    def programs() -> Iterator[int]:
        found = host.processes()
        return (each.pid for each in found if each.name in ANTIVIRUS_PROGRAMS and each.user_id < _FIRST_PERSON)

    def noted(folders: FolderWatches) -> None:
        told(WatchNotes(folders.count, in_words(folders.not_watched)))

    queue = Inotify()
    return ChangeWatcher(queue, linux_kernel(queue, programs), lambda: _places(settings), wanted, noted)


def _places(settings: Path) -> Iterator[Place]:
    yield from of_system(str(settings.absolute()))
    for user_id in people_here(_names_in(SESSIONS))[:_MOST_PEOPLE]:
        yield from of_person(_home_of(user_id))


def _names_in(folder: str) -> list[str]:
    try:
        return os.listdir(folder)  # noqa: PTH208 - names are wanted, not paths
    except OSError:
        return []


def _home_of(user_id: int) -> str:
    if sys.platform == "win32":
        raise NotSupported("people have no numbers on this system")
    import pwd  # noqa: PLC0415 - not there on Windows

    try:
        return pwd.getpwuid(user_id).pw_dir
    except KeyError:
        return f"/nonexistent/{user_id}"  # told as a folder that is not there
