"""What a collector looks after while it serves: trouble with the disk must end by itself, no disk fill up unnoticed, and the
database's write-ahead log stay small.
"""

import errno
import logging
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final, Protocol

from collector.errors import StoreError, StoreFaulty
from collector.operation import pulse
from collector.operation.disk_space import disk_space
from collector.operation.quiet import Quiet
from collector.operation.storage_watch import StorageWatch, WatchedDatabase
from collector.store import nonces, room

log = logging.getLogger(__name__)

EVERY_SECONDS: Final = 5
LARGE_LOG_BYTES: Final = 64 * 1024 * 1024
_SAID_AGAIN_AFTER: Final = timedelta(hours=1)


class StoreFile(Protocol):
    """The database's files, where the engine keeps any that need looking after."""

    @property
    def size_bytes(self) -> int:
        """How large the database is."""
        ...

    @property
    def log_bytes(self) -> int:
        """How large its write-ahead log is."""
        ...

    def fold(self) -> bool:
        """Bring the log into the file. False when a reader still needs it."""
        ...

    def quick_check(self) -> None:
        """Raises StoreDamaged when the file is not sound."""
        ...


class Upkeep:
    """Looks after one data folder, in a thread of its own: a disk that stands still must not make anything else stand still."""

    def __init__(
        self,
        folder: Path,
        database: WatchedDatabase,
        file: StoreFile,
        storage: StorageWatch,
        clock: Callable[[], datetime],
        new_nonce: Callable[[], bytes],
    ) -> None:
        """Nothing is looked at yet."""
        self._folder = folder
        self._database = database
        self._file = file
        self._storage = storage
        self._clock = clock
        self._new_nonce = new_nonce
        self._quiet = Quiet(_SAID_AGAIN_AFTER)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._keep_looking, name="upkeep", daemon=True)

    def start(self) -> None:
        """Look every few seconds from now on."""
        self._thread.start()

    def stop(self) -> None:
        """Look no more. What stands still is left behind."""
        self._stop.set()
        self._thread.join(1)

    def look(self) -> None:
        """One round."""
        self._feel_the_pulse()
        if self._storage.is_in_trouble and not self._storage.damage:
            self._try_to_write()
        self._look_at_disk()
        self._look_at_log()

    def _keep_looking(self) -> None:
        while not self._stop.wait(EVERY_SECONDS):
            try:
                self.look()
            except Exception:  # whatever goes wrong in a round must not end the rounds
                log.exception("a round of upkeep failed; the next one follows")

    def _feel_the_pulse(self) -> None:
        """A disk that has become read-only, or stands still, shows before the next report comes."""
        try:
            with self._storage.waiting():
                pulse.beat(self._folder, self._clock())
        except OSError as error:
            if error.errno != errno.ENOSPC:  # whether the database has room is found out by writing to it
                self._storage.fails(StoreFaulty(f"the disk under the data folder does not write: {error.strerror}"))

    def _try_to_write(self) -> None:
        """Devices that were told to come back later would find out by themselves; /readyz should not wait for them."""
        try:
            with self._database.writing() as tx:
                room.take_and_give_back(tx)
                nonces.issue(tx, self._new_nonce(), self._clock())  # what is given back is not written; this is
        except StoreError:
            return  # the watch that the database goes through has heard of it
        self._storage.works()

    def _look_at_disk(self) -> None:
        worry = disk_space(self._folder).worry
        if worry and self._is_new("disk"):
            log.warning("the disk under the data folder is filling up; make room", extra={"saw": worry})

    def _look_at_log(self) -> None:
        size_bytes = self._file.log_bytes
        if size_bytes > LARGE_LOG_BYTES and not self._file.fold() and self._is_new("log"):
            log.warning(
                "the write-ahead log grows: something has been reading the database for long", extra={"log_bytes": size_bytes}
            )

    def _is_new(self, cause: str) -> bool:
        return self._quiet.kept_back(cause, self._clock()) is not None
