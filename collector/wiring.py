"""Which concrete things a collector is made of, and the only clock that it reads."""

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from collector.config import CollectorConfig, read_config
from collector.data_folder import DataFolder
from collector.keys import CollectorKeys
from collector.store.database import Database
from collector.store.sqlite import SqliteDatabase


def clock() -> datetime:
    """The time, in UTC. Everything else in the collector is told the time as an argument."""
    return datetime.now(UTC)  # noqa: TID251 - the collector's one clock


@dataclass(frozen=True, slots=True)
class Collector:
    """One opened data folder."""

    folder: DataFolder
    database: Database
    config: CollectorConfig
    clock: Callable[[], datetime]

    def keys(self) -> CollectorKeys:
        """The private keys; loaded only by those commands that issue certificates or listen."""
        return CollectorKeys(self.folder.keys)


@contextlib.contextmanager
def open_collector(path: Path) -> Iterator[Collector]:
    """Open a data folder that `rollcall init` made. Raises DataFolderError or ConfigurationError, saying what to do."""
    folder = DataFolder.open(path)
    database = SqliteDatabase(folder.database)
    try:
        yield Collector(folder, database, read_config(path), clock)
    finally:
        database.close()
