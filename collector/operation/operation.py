"""What tells the outside how a running collector is doing: one of each, handed to whoever has something to say."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from collector.data_folder import DataFolder
from collector.operation.commit_watch import CommitCount, CommitWatch
from collector.operation.folder_figures import FolderFigures
from collector.operation.metrics import Metrics
from collector.operation.readiness import Readiness
from collector.operation.start_check import StartCheck
from collector.operation.storage_watch import StorageWatch, WatchedDatabase
from collector.operation.upkeep import StoreFile, Upkeep
from collector.store.database import Database


@dataclass(frozen=True, slots=True)
class Operation:
    """Counters, readiness, the watched database that all of a running collector uses, and what is looked after meanwhile."""

    metrics: Metrics
    readiness: Readiness
    commits: CommitWatch
    storage: StorageWatch
    database: WatchedDatabase
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
    storage = StorageWatch(readiness, stopwatch)
    watched = WatchedDatabase(database, storage)
    metrics.also(FolderFigures(folder, watched, readiness, clock))
    return Operation(
        metrics=metrics,
        readiness=readiness,
        commits=CommitCount(metrics, stopwatch),
        storage=storage,
        database=watched,
        upkeep=Upkeep(folder.path, watched, file, storage, clock, new_nonce),
        start_check=StartCheck(file, storage),
    )
