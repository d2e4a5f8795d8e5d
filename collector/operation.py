"""What tells the outside how a running collector is doing: one of each, handed to whoever has something to say."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from collector.commit_watch import StorageWatch
from collector.data_folder import DataFolder
from collector.folder_figures import FolderFigures
from collector.metrics import Metrics
from collector.readiness import Readiness
from collector.store.database import Database


@dataclass(frozen=True, slots=True)
class Operation:
    """Counters, readiness, and the watch over the ledger's commits."""

    metrics: Metrics
    readiness: Readiness
    storage: StorageWatch


def operation_of(
    folder: DataFolder, database: Database, clock: Callable[[], datetime], stopwatch: Callable[[], float]
) -> Operation:
    """For one data folder. Figures of the folder stand on the same page as what is counted."""
    metrics, readiness = Metrics(), Readiness()
    metrics.also(FolderFigures(folder, database, readiness, clock))
    return Operation(metrics, readiness, StorageWatch(metrics, readiness, stopwatch))
