"""The watcher of media on macOS: sleeps until the system tells that a disk came or went, looks, and asks for a survey.

What macOS tells of is every disk, also a mounted installer's: which of them are media is what diskutil says of them. Nothing is
written into a journal: the survey reports what is there.
"""

import queue
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final, Protocol

from agent.errors import ProbeError
from agent.host import Host
from agent.macos.external_disks import plugged_in

FIRST_PAUSE_SECONDS: Final = 2.0  # a stick is a disk, then its partitions, then its volumes
LONGEST_PAUSE_SECONDS: Final = 16.0
"""Between two looks while disks go on coming and going, or while none can be looked at: as elsewhere."""


@dataclass(frozen=True, slots=True)
class DiskTold:
    """A disk or a part of one appeared or disappeared. `device` is the name of its file in /dev."""

    device: str
    appeared: bool


class DiskSignals(Protocol):
    """What tells of disks: see agent.watching.disk_arbitration."""

    def begin(self, tell: Callable[[DiskTold], None]) -> None:
        """Tell from now on, and first of every disk that is there. Raises OSError."""

    def end(self) -> None:
        """Tell no more."""


class MacMediaWatcher:
    """Watches until it is stopped. `wanted` hears that a survey is wanted for media."""

    def __init__(
        self, signals: DiskSignals, host: Host, wanted: Callable[[str], None], first_pause_seconds: float = FIRST_PAUSE_SECONDS
    ) -> None:
        self._signals = signals
        self._host = host
        self._wanted = wanted
        self._first_pause = self._pause = first_pause_seconds
        self._told: queue.SimpleQueue[DiskTold | None] = queue.SimpleQueue()  # None: stop
        self._stopped = threading.Event()

    def stop(self) -> None:
        """Make watch() return. May be called from another thread."""
        self._stopped.set()
        self._told.put(None)

    def close(self) -> None:
        """Be told no more."""
        self._signals.end()

    def watch(self) -> None:
        """Block and ask until stop()."""
        before = self._there()
        self._signals.begin(self._told.put)
        while told := self._next():
            now = self._there()
            if media_changed(before, now, told):
                self._wanted("media")
            before = now

    def _next(self) -> tuple[DiskTold, ...]:
        """Wait for word of a disk, then for it to settle; the longer, the sooner after the last one it came. Nothing: stop."""
        first = self._taken(self._pause)
        if first is not None:
            self._pause = min(self._pause * 2, LONGEST_PAUSE_SECONDS)
        elif not self._stopped.is_set():
            self._pause = self._first_pause
            first = self._taken(None)
        if first is None or self._stopped.wait(self._pause):
            return ()
        more = [self._told.get_nowait() for _ in range(self._told.qsize())]
        return (first, *(each for each in more if each is not None))

    def _taken(self, seconds: float | None) -> DiskTold | None:
        try:
            return self._told.get(timeout=seconds)
        except queue.Empty:
            return None

    def _there(self) -> frozenset[tuple[str, str]] | None:
        """The media that are there, each with its device; None where that cannot be told now."""
        try:
            return frozenset((each.device, each.identity) for each in plugged_in(self._host))
        except ProbeError:
            return None


def media_changed(
    before: frozenset[tuple[str, str]] | None, now: frozenset[tuple[str, str]] | None, told: Iterable[DiskTold]
) -> bool:
    """Whether media came or went: two looks differ, or one was taken out and is back, or nobody can tell."""
    if before is None or now is None or before != now:
        return True
    gone = {each.device for each in told if not each.appeared}
    return any(device in gone for device, _ in before)
