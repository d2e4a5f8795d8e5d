"""The watcher of changes on Windows: sleeps until Windows tells of one, looks, and says for what a survey is wanted.

As on Linux (agent.watching.change_watch) a notice is mostly a reason to look, and a change is two looks that differ. What
people set is looked at every few seconds and never held open: Windows must unload a person's part of the registry when the
person logs off, and warns in its log of whoever holds a key of it (event 1530, "More on User Profile Service functionality",
Microsoft's dsnotes).
"""

import queue
import threading
from collections.abc import Callable, Iterable
from typing import Final, Protocol

from agent.watching.key_watches import KeyWatches, Registry
from agent.watching.watched_key import WatchedKey, look_at_key
from agent.watching.windows_notices import KeyTold, Notice, asked_for_by

FIRST_PAUSE_SECONDS: Final = 1.0
LONGEST_PAUSE_SECONDS: Final = 16.0
"""Between two looks while things go on changing, as on Linux."""

PEOPLE_SECONDS: Final = 15.0
"""How often people's own settings are looked at: less than the longest pause, so that nothing takes longer than that."""


class Signals(Protocol):
    """What Windows tells beside the registry: see agent.watching.windows_signals."""

    def begin(self, tell: Callable[[Notice], None]) -> dict[str, str]:
        """Tell from now on. Answers what it should tell and cannot, each with the reason."""

    def end(self) -> None:
        """Tell no more."""


class Told(Protocol):
    """Who hears how many keys are held open, and what is not watched and why."""

    def __call__(self, keys: int, not_watched: dict[str, str], /) -> None: ...


class WindowsWatcher:
    """Watches until it is stopped. `read` reads values of the registry as Host.read_registry does.

    `keys` says where a change matters, anew at every look, because people come and go; `registry` makes what tells of changes
    in keys; `wanted` hears the trigger of each change; `told` what cannot be watched.
    """

    def __init__(
        self,
        registry: Callable[[Callable[[str], None]], Registry],
        signals: Signals,
        keys: Callable[[], Iterable[WatchedKey]],
        read: Callable[..., str],
        wanted: Callable[[str], None],
        told: Told,
        first_pause_seconds: float = FIRST_PAUSE_SECONDS,
        people_seconds: float = PEOPLE_SECONDS,
    ) -> None:
        self._notices: queue.SimpleQueue[Notice | None] = queue.SimpleQueue()  # None: stop
        self._held = KeyWatches(registry(lambda key: self._notices.put(KeyTold(key))))
        self._signals = signals
        self._keys, self._read, self._wanted, self._told = keys, read, wanted, told
        self._looks: dict[WatchedKey, object] = {}
        self._not_told: dict[str, str] = {}
        self._first_pause = self._pause = first_pause_seconds
        self._people_seconds = people_seconds
        self._stopped = threading.Event()

    def stop(self) -> None:
        """Make watch() return. May be called from another thread."""
        self._stopped.set()
        self._notices.put(None)

    def close(self) -> None:
        """Give everything back to the system."""
        self._signals.end()
        self._held.close()

    def watch(self) -> None:
        """Block and tell until stop()."""
        self._not_told = self._signals.begin(self._notices.put)
        self._see(())
        while not self._stopped.is_set():
            told = self._next()
            if not self._stopped.is_set():
                self._see(told)

    def _next(self) -> tuple[Notice, ...]:
        """Wait for a notice, then for it to settle; the longer, the sooner after the last one it came. None: look at people."""
        first = self._taken(self._pause)
        if first is not None:
            self._pause = min(self._pause * 2, LONGEST_PAUSE_SECONDS)
        elif not self._stopped.is_set():
            self._pause = self._first_pause
            first = self._taken(self._people_seconds)
        if first is None or self._stopped.wait(self._pause):
            return ()
        more = [self._notices.get_nowait() for _ in range(self._notices.qsize())]
        return (first, *(each for each in more if each is not None))

    def _taken(self, seconds: float) -> Notice | None:
        try:
            return self._notices.get(timeout=seconds)
        except queue.Empty:
            return None

    def _see(self, told: tuple[Notice, ...]) -> None:
        """What the notices ask for, and what looks different. The computer's keys are looked at only when one of them told."""
        changed = {each.key for each in told if isinstance(each, KeyTold)}
        is_anew, keys = bool(changed) or not self._looks, tuple(self._keys())
        if is_anew:  # ask to be told again, and only then look: what changes in between is told, or seen
            self._held.arm(keys, changed)
            self._told(self._held.count, {**self._not_told, **self._held.not_watched})
        before = self._looks
        self._looks = {each: look_at_key(each, self._read) if is_anew or not each.under else before[each] for each in keys}
        wanted = {asked_for_by(each) for each in told} - {""}
        wanted |= {each.trigger for each, look in self._looks.items() if before.get(each, look) != look}
        for trigger in sorted(wanted):
            self._wanted(trigger)
