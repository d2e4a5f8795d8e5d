"""The watcher of changes that matter: sleeps until the kernel tells of one, looks, and says for what a survey is wanted.

What the kernel tells is not trusted, only that there was something: a change is two looks that differ. So a lost message (a
full queue), a folder that is deleted and made again, and a profile that appears later are all the same case: look again.
"""

import socket
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final, Protocol

from agent.watching.folder_watches import FolderWatches, Queue
from agent.watching.program_ends import READABLE, ProgramEnds, Waiting, waiting_for
from agent.watching.watched_place import Look, Place, look_at

FIRST_PAUSE_MILLISECONDS: Final = 1000
LONGEST_PAUSE_MILLISECONDS: Final = 16_000
"""Between two looks while things go on changing: whoever writes a file in a loop must not make the device hot."""

ANTIVIRUS: Final = "antivirus"


class Ends(Protocol):
    """Who follows programs: see agent.watching.program_ends."""

    def follow(self) -> None: ...

    def ended(self, ready: Iterable[int], /) -> bool: ...

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Kernel:
    """What one system tells with: how it is waited for, of folders, and of the ends of programs."""

    waiting: Waiting
    folders: FolderWatches
    ends: Ends


def linux_kernel(queue: Queue, programs: Callable[[], Iterable[int]]) -> Kernel:
    """Linux's: poll(2), inotify, pidfds."""
    waiting = waiting_for(queue)
    return Kernel(waiting, FolderWatches(queue), ProgramEnds(waiting, programs))


class ChangeWatcher:
    """Watches until it is stopped.

    `kernel` tells; `places` says where a change matters, anew whenever somebody logs on or off; `wanted` hears the trigger of
    each change; `told` what cannot be watched, and how many folders are.
    """

    def __init__(
        self,
        queue: Queue,
        kernel: Kernel,
        places: Callable[[], Iterable[Place]],
        wanted: Callable[[str], None],
        told: Callable[[FolderWatches], None],
        first_pause_milliseconds: int = FIRST_PAUSE_MILLISECONDS,
    ) -> None:
        self._queue = queue
        self._folders, self._poll, self._ends = kernel.folders, kernel.waiting, kernel.ends
        self._places = places
        self._wanted = wanted
        self._told = told
        self._looks: dict[Place, Look] = {}
        self._first_pause = self._pause = first_pause_milliseconds
        self._waker, self._woken = socket.socketpair()
        self._poll.register(self._woken, READABLE)

    def stop(self) -> None:
        """Make watch() return. May be called from another thread or from a signal handler."""
        self._waker.send(b"\0")

    def close(self) -> None:
        """Give everything back to the system."""
        self._ends.close()
        for each in (self._waker, self._woken, self._queue):
            each.close()

    def watch(self) -> None:
        """Block and tell until stop()."""
        self._ends.follow()
        self._arm()
        while not self._stopped_while_waiting():
            self._see()

    def _stopped_while_waiting(self) -> bool:
        """Wait for a change, then for it to settle; the longer, the sooner after the last one it came."""
        ready = self._ready(self._pause)
        if ready:
            self._pause = min(self._pause * 2, LONGEST_PAUSE_MILLISECONDS)
        else:
            self._pause = self._first_pause
            ready = self._ready(None)
        if self._woken.fileno() in ready:
            return True
        return bool(waiting_for(self._woken).poll(self._pause))

    def _ready(self, milliseconds: int | None) -> set[int]:
        return {number for number, _ in self._poll.poll(milliseconds)}

    def _see(self) -> None:
        changed, anew = self._folders.concerned(self._queue.read())
        wanted = {ANTIVIRUS} if self._ends.ended(self._ready(0)) else set[str]()
        if anew:
            self._arm()
        wanted |= self._look(self._looks if anew else changed)
        if "" in wanted:  # somebody came or went: their places come and go with them
            self._arm()
            wanted.discard("")
        if ANTIVIRUS in wanted:
            self._ends.follow()
        for trigger in sorted(wanted):
            self._wanted(trigger)

    def _arm(self) -> None:
        """Watch for the places of now. What a place looks like when it is seen for the first time is no change."""
        places = tuple(self._places())
        self._folders.arm(places)
        self._looks = {each: self._looks[each] if each in self._looks else look_at(each) for each in places}
        self._told(self._folders)

    def _look(self, places: Iterable[Place]) -> set[str]:
        """The triggers of those that look different from last time."""
        wanted = set()
        for place in list(places):
            now = look_at(place)
            if place in self._looks and now != self._looks[place]:
                self._looks[place] = now
                wanted.add(place.trigger)
        return wanted
