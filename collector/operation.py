"""What tells the outside how a running collector is doing: one of each, handed to whoever has something to say."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from collector.commit_watch import StorageWatch
from collector.data_folder import DataFolder
from collector.folder_figures import FolderFigures
from collector.metrics import Metrics
from collector.readiness import Readiness
from collector.start_check import StartCheck
from collector.store.database import Database
from collector.upkeep import StoreFile, Upkeep


@dataclass(frozen=True, slots=True)
class Operation:
    """Counters, readiness, the watch over the ledger's commits, and what is looked after meanwhile."""

    metrics: Metrics
    readiness: Readiness
    storage: StorageWatch
    upkeep: Upkeep
    start_check: StartCheck


def operation_of(
    folder: DataFolder,
    database: Database,
    file: StoreFile,
    clock: Callable[[], datetime],
    stopwatch: Callable[[], float],
    new_nonce: Callable[[], bytes],
) -> Operation:
    """For one data folder. Figures of the folder stand on the same page as what is counted."""
    metrics, readiness = Metrics(), Readiness()
    metrics.also(FolderFigures(folder, database, readiness, clock))
    storage = StorageWatch(metrics, readiness, stopwatch)
    upkeep = Upkeep(folder.path, database, file, storage, clock, new_nonce)
    return Operation(metrics, readiness, storage, upkeep, StartCheck(file, storage))
