"""Watching the inbox: at once when the system says that something happened there, and every 30 seconds in any case.

The second half is for network shares, which send no events (inotify(7): "Limitations and caveats").
"""

import logging
import threading
from collections.abc import Callable
from datetime import datetime
from typing import Final

from watchdog.events import EVENT_TYPE_CLOSED_NO_WRITE, EVENT_TYPE_OPENED, FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer

from collector.registers.inbox import Inbox

log = logging.getLogger(__name__)

RESCAN_SECONDS: Final = 30.0
_WHILE_ARRIVING_SECONDS: Final = 1.0
_AFTER_EVENT_SECONDS: Final = 0.2  # a copy of a file is a storm of events, one look answers many

_MERE_LOOKS: Final = frozenset({EVENT_TYPE_OPENED, EVENT_TYPE_CLOSED_NO_WRITE})


class InboxWatch(FileSystemEventHandler):
    """One thread that looks into an inbox when there is reason to, until it is stopped."""

    def __init__(self, inbox: Inbox, clock: Callable[[], datetime]) -> None:
        self._inbox = inbox
        self._clock = clock
        self._wake = threading.Event()
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="inbox", daemon=True)
        self._observer = Observer()

    def on_any_event(self, event: FileSystemEvent) -> None:
        """Look soon, unless it was only somebody who looked: this thread itself does."""
        if event.event_type not in _MERE_LOOKS:
            self._wake.set()

    def start(self) -> None:
        """Begin watching, with a first look at what came while nobody did."""
        self._observer.schedule(self, str(self._inbox.path))
        try:
            self._observer.start()
        except OSError:  # no watches left (inotify(7), max_user_watches): the rescan still comes
            log.warning("the inbox sends no events; it is looked at every half minute", exc_info=True)
        self._thread.start()

    def stop(self) -> None:
        """End watching. A file that is being taken is taken to its end."""
        self._stopped.set()
        self._wake.set()
        if self._observer.is_alive():
            self._observer.stop()
            self._observer.join()
        self._thread.join()

    def _run(self) -> None:
        while not self._stopped.is_set():
            self._wake.clear()
            self._wake.wait(_WHILE_ARRIVING_SECONDS if self._still_arriving() else RESCAN_SECONDS)
            self._stopped.wait(_AFTER_EVENT_SECONDS)

    def _still_arriving(self) -> bool:
        try:
            return self._inbox.look(self._clock())
        except OSError:
            log.exception("the inbox cannot be looked into")
            return False
