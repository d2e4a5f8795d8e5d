"""Figures that are looked up when somebody asks for them: the devices, the database's files, the disk, the last backup.

What cannot be looked up now is left out of the answer. It is never shown as 0.
"""

import logging
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime

from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from collector.backup import last_backup
from collector.data_folder import DataFolder
from collector.errors import StoreError
from collector.operation.readiness import Readiness
from collector.store import alert_standings, devices
from collector.store.database import Database

log = logging.getLogger(__name__)


class FolderFigures(Collector):
    """The figures of one data folder."""

    def __init__(self, folder: DataFolder, database: Database, readiness: Readiness, clock: Callable[[], datetime]) -> None:
        """Nothing is looked up before somebody asks."""
        self._folder = folder
        self._database = database
        self._readiness = readiness
        self._clock = clock

    def describe(self) -> list[Metric]:
        """Nothing: so registering asks for no figure."""
        return []

    def collect(self) -> Iterator[Metric]:
        """Each figure that can be known now."""
        yield GaugeMetricFamily(
            "rollcall_ready", "1 while envelopes are taken, as /readyz says.", 0 if self._readiness.objections() else 1
        )
        yield from self._devices()
        yield from self._alerts()
        yield from self._files()
        yield from self._disk()
        backup = last_backup.read(self._folder.path)
        if backup is not None:
            age_seconds = (self._clock() - backup.at).total_seconds()
            yield GaugeMetricFamily("rollcall_backup_age_seconds", "Since the newest backup that is recorded.", age_seconds)

    def _devices(self) -> Iterator[Metric]:
        family = GaugeMetricFamily("rollcall_devices", "Devices by their state.", labels=["state", "simulated"])
        try:
            with self._database.reading() as tx:
                counted = devices.count_by_state(tx)
        except StoreError:
            log.exception("devices could not be counted for the metrics page")
            return
        for (state, simulated), count in counted.items():
            family.add_metric([state.value, "yes" if simulated else "no"], count)
        yield family

    def _alerts(self) -> Iterator[Metric]:
        try:
            with self._database.reading() as tx:
                failing = alert_standings.failing(tx)
        except StoreError:
            log.exception("what alerts fail could not be looked up for the metrics page")
            return
        yield GaugeMetricFamily("rollcall_alerts_failing", "Destinations to which the last alert could not be sent.", failing)

    def _files(self) -> Iterator[Metric]:
        for name, about, file in (
            ("rollcall_database_bytes", "Size of the database file.", self._folder.database),
            ("rollcall_write_ahead_log_bytes", "Size of the database's write-ahead log.", self._folder.write_ahead_log),
        ):
            with suppress(OSError):
                yield GaugeMetricFamily(name, about, file.stat().st_size)

    def _disk(self) -> Iterator[Metric]:
        with suppress(OSError):
            usage = shutil.disk_usage(self._folder.path)
            yield GaugeMetricFamily("rollcall_disk_free_bytes", "Free space under the data folder.", usage.free)
            yield GaugeMetricFamily("rollcall_disk_size_bytes", "Size of the disk under the data folder.", usage.total)
