"""A watcher of real folders in a thread, and what it asked for."""

import queue
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from agent.watching.change_watch import ChangeWatcher, Kernel, linux_kernel
from agent.watching.folder_watches import FolderWatches, Queue
from agent.watching.inotify import Inotify
from agent.watching.watched_place import Place

PATIENCE_SECONDS = 30


@dataclass
class Watched:
    """What the watcher said: each trigger, and whenever it armed, how many folders it watches and which it cannot."""

    triggers: "queue.SimpleQueue[str]" = field(default_factory=queue.SimpleQueue)
    armed: "queue.SimpleQueue[tuple[int, dict[str, str]]]" = field(default_factory=queue.SimpleQueue)

    def next(self) -> str:
        """The next trigger, whenever it comes."""
        return self.triggers.get(timeout=PATIENCE_SECONDS)


def no_programs() -> Iterator[int]:
    return iter(())


@contextmanager
def watched(
    places: Callable[[], Iterable[Place]],
    programs: Callable[[], Iterable[int]] = no_programs,
    kernel: Queue | None = None,
    pause_milliseconds: int = 50,
    system: Callable[[Queue], Kernel] | None = None,
) -> Iterator[Watched]:
    """Watch while the block lasts; from its beginning nothing is missed."""
    said = Watched()

    def told(folders: FolderWatches) -> None:
        said.armed.put((folders.count, dict(folders.not_watched)))

    queue = kernel or Inotify()
    tells = system(queue) if system else linux_kernel(queue, programs)
    watcher = ChangeWatcher(queue, tells, places, said.triggers.put, told, pause_milliseconds)
    thread = threading.Thread(target=watcher.watch)
    thread.start()
    try:
        first = said.armed.get(timeout=PATIENCE_SECONDS)
        said.armed.put(first)
        yield said
    finally:
        watcher.stop()
        thread.join(PATIENCE_SECONDS)
        watcher.close()
