"""Is the database's file sound? Asked when the collector starts: before it takes anything, where that takes seconds at most."""

import logging
import threading
from typing import Final

from collector.errors import StoreError
from collector.operation.storage_watch import StorageWatch
from collector.operation.upkeep import StoreFile

log = logging.getLogger(__name__)

SMALL_BYTES: Final = 256 * 1024 * 1024


class StartCheck:
    """Reads the file once."""

    def __init__(self, file: StoreFile, storage: StorageWatch) -> None:
        """Nothing is read yet."""
        self._file = file
        self._storage = storage

    def begin(self) -> None:
        """Check a small file now, and a larger one meanwhile: devices must not wait for minutes after each restart."""
        if self._file.size_bytes <= SMALL_BYTES:
            self._check()
        else:
            threading.Thread(target=self._check, name="start check", daemon=True).start()

    def _check(self) -> None:
        try:
            self._file.quick_check()
        except StoreError as error:
            self._storage.fails(error)
        else:
            log.info("the database's file is sound", extra={"bytes": self._file.size_bytes})
