"""macOS tells of changes in folders and files, and of the ends of programs: kqueue(2), by Python's select. Never run (0072).

Sources: kqueue(2); "Kernel Queues: An Alternative to File System Events" of Apple's File System Events guide. A folder tells
that names in it came or went, and not which, nor that what is in a file changed: the files are watched themselves, and every
notice is a reason to look at everything again. O_EVTONLY keeps no disk from being ejected.
"""

import os
import select
import sys
from typing import Any, Final

from agent.errors import NotSupported
from agent.watching.inotify import IN_Q_OVERFLOW, Happening
from agent.watching.program_ends import HasNumber

_MOST: Final = 64
_TIMER: Final = 1


class KernelQueue:
    """One queue, which is waited on, and tells of folders (agent.watching.folder_watches) and of programs."""

    _queue: Any
    _opened: dict[tuple[int, int], int]  # which folder or file it is (device and number) -> its descriptor
    _changed: set[int]
    _ended: set[int]
    _woke: bool

    def __init__(self) -> None:
        if sys.platform != "darwin":
            raise NotSupported("kqueue is used on macOS only")
        self._queue = select.kqueue()
        self._opened, self._changed, self._ended, self._woke = {}, set(), set(), False

    def fileno(self) -> int:
        """The number that poll() names when there is something to read."""
        return int(self._queue.fileno())

    def register(self, fd: int | HasNumber, eventmask: int = 0, /) -> None:  # noqa: ARG002 - as of poll(2)
        """Wait for this one to be readable too."""
        if sys.platform == "darwin":
            self._ask(select.kevent(fd, select.KQ_FILTER_READ, select.KQ_EV_ADD))

    def unregister(self, fd: int | HasNumber, /) -> None:
        """Wait for it no more."""
        if sys.platform == "darwin":
            self._ask(select.kevent(fd, select.KQ_FILTER_READ, select.KQ_EV_DELETE))

    def poll(self, timeout: float | None = None, /) -> list[tuple[int, int]]:
        """Which of the registered ones are readable, and this queue where it was told. `timeout` is in milliseconds."""
        if sys.platform != "darwin":
            raise NotSupported("kqueue is used on macOS only")
        waits = 0.0 if self._has_told else None if timeout is None else timeout / 1000
        readable = []
        for event in self._queue.control(None, _MOST, waits):
            if event.filter == select.KQ_FILTER_READ:
                readable.append((event.ident, 1))
            elif event.filter == select.KQ_FILTER_PROC:
                self._ended.add(event.ident)
            elif event.filter == select.KQ_FILTER_TIMER:
                self._woke = True
            else:
                self._changed.add(event.ident)
        return [*readable, *([(self.fileno(), 1)] if self._has_told else [])]

    def watch(self, path: str) -> int:
        """Tell of changes of this folder or file; the number it is told under. Raises OSError."""
        if sys.platform != "darwin":
            raise NotSupported("kqueue is used on macOS only")
        descriptor = os.open(path, os.O_EVTONLY | os.O_CLOEXEC | os.O_NONBLOCK)
        found = os.fstat(descriptor)
        known = self._opened.get((found.st_dev, found.st_ino))
        if known is not None:
            os.close(descriptor)
            return known
        what = select.KQ_NOTE_WRITE | select.KQ_NOTE_EXTEND | select.KQ_NOTE_DELETE | select.KQ_NOTE_RENAME
        what |= select.KQ_NOTE_REVOKE | select.KQ_NOTE_ATTRIB
        try:
            self._ask(select.kevent(descriptor, select.KQ_FILTER_VNODE, select.KQ_EV_ADD | select.KQ_EV_CLEAR, what))
        except OSError:
            os.close(descriptor)
            raise
        self._opened[found.st_dev, found.st_ino] = descriptor
        return descriptor

    def forget(self, number: int) -> None:
        """Tell no more of it: closing a descriptor takes its events out of the queue."""
        self._opened = {which: each for which, each in self._opened.items() if each != number}
        os.close(number)

    def read(self) -> list[Happening]:
        """What was told of folders and files since the last reading, as a reason to look at everything."""
        changed, self._changed = self._changed, set()
        return [Happening(each, IN_Q_OVERFLOW, "") for each in sorted(changed)]

    def follow(self, program: int) -> bool:
        """See followed_programs.Programs."""
        if sys.platform != "darwin":
            raise NotSupported("kqueue is used on macOS only")
        try:
            flags = select.KQ_EV_ADD | select.KQ_EV_ONESHOT
            self._ask(select.kevent(program, select.KQ_FILTER_PROC, flags, select.KQ_NOTE_EXIT))
        except OSError:  # it ended in between
            return False
        return True

    def wake_in(self, seconds: float) -> None:
        """See followed_programs.Programs. The time of a timer is in milliseconds."""
        if sys.platform == "darwin":
            flags = select.KQ_EV_ADD | select.KQ_EV_ONESHOT
            self._ask(select.kevent(_TIMER, select.KQ_FILTER_TIMER, flags, 0, int(seconds * 1000)))

    def ended(self) -> frozenset[int]:
        """See followed_programs.Programs."""
        ended, self._ended = self._ended, set()
        return frozenset(ended)

    def woke(self) -> bool:
        """See followed_programs.Programs."""
        woke, self._woke = self._woke, False
        return woke

    def close(self) -> None:
        """Give it all back."""
        for descriptor in self._opened.values():
            os.close(descriptor)
        self._queue.close()

    @property
    def _has_told(self) -> bool:
        return bool(self._changed or self._ended or self._woke)

    def _ask(self, event: Any) -> None:  # noqa: ANN401 - select.kevent, which only macOS has
        self._queue.control([event], 0, 0)
