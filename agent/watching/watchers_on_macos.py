"""The watchers of macOS: disks by Disk Arbitration, files and programs by kqueue. Never run (decision 0072)."""

import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from agent.allowed_commands import PS
from agent.errors import ProbeError
from agent.host import Host
from agent.watching.change_watch import ChangeWatcher, Kernel
from agent.watching.disk_arbitration import DiskArbitration
from agent.watching.folder_watches import FolderWatches, in_words
from agent.watching.followed_programs import FollowedPrograms
from agent.watching.kernel_queue import KernelQueue
from agent.watching.macos_media_watch import MacMediaWatcher
from agent.watching.watch_notes import WatchNotes
from agent.watching.watched_on_macos import PEOPLE, WATCHED, of_person, of_system, people_among, programs_in
from agent.watching.watched_place import Place, files_of


def media_watcher(host: Host, wanted: Callable[[str], None]) -> MacMediaWatcher:
    """The watcher of media. Raises NotSupported on other systems."""
    return MacMediaWatcher(DiskArbitration(), host, wanted)


def change_watcher(
    settings: Path, host: Host, wanted: Callable[[str], None], told: Callable[[WatchNotes], object]
) -> ChangeWatcher:
    """The watcher of changes. Raises NotSupported on other systems, OSError where the system gives it no queue."""

    def running() -> Iterable[int]:
        try:
            return programs_in(host.run(PS, "-axo", "pid=,uid=,comm="))
        except ProbeError:
            return ()  # the files are watched all the same

    def noted(folders: FolderWatches) -> None:
        told(WatchNotes(folders.count, in_words(folders.not_watched), WATCHED))

    queue = KernelQueue()
    kernel = Kernel(queue, FolderWatches(queue, files_of), FollowedPrograms(queue, running))
    return ChangeWatcher(queue, kernel, lambda: _places(settings), wanted, noted)


def _places(settings: Path) -> Iterator[Place]:
    yield from of_system(str(settings.absolute()))
    try:
        accounts = os.listdir(PEOPLE)  # noqa: PTH208 - names are wanted, not paths
    except OSError:
        return
    for account in people_among(accounts):
        yield from of_person(account)
