"""What stands at each school, looked up anew only where it may have changed: large schools are looked at every few seconds."""

import contextlib
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final

from collector.alerts.everything import failures_now, patient_of, troubled_of
from collector.alerts.matter import Matter
from collector.errors import StoreError
from collector.judging.judging_when_due import judge_due
from collector.judging.school_judging import judge_registers
from collector.store import policies, verdicts
from collector.store.database import Database, Transaction
from compliance.school_clock import day_of

PATIENT_EVERY: Final = timedelta(minutes=5)
"""What cannot be urgent (silence, loans, leavers, the collector's own trouble) is looked for so often."""

FAILURES_EVERY: Final = timedelta(minutes=1)
"""So often failures are read although none has come or gone: what is in hand, or the registers, may have changed."""


@dataclass(frozen=True, slots=True)
class _Failures:
    """What failed when it was looked up, and by what a change of that is known."""

    mark: tuple[int, str, bytes | None, date]
    at: datetime
    matters: list[Matter]


class Looking:
    """Everything that may have to be told, school by school. For one thread."""

    def __init__(self, database: Database, folder: Path) -> None:
        """Nothing is looked up yet."""
        self._database = database
        self._folder = folder
        self._failures: dict[str, _Failures] = {}
        self._patient: dict[str, tuple[datetime, list[Matter]]] = {}

    def standing(self, school_id: str, now: datetime) -> list[Matter]:
        """Whatever is urgent is as it is now; the rest may be a few minutes old."""
        with self._database.reading() as tx:
            return [
                *troubled_of(tx, school_id, now),
                *self._failures_of(tx, school_id, now),
                *self._patient_of(tx, school_id, now),
            ]

    def afresh(self, school_id: str, now: datetime) -> list[Matter]:
        """All as it is now, judged again where that is due: what was put right a moment ago is not told."""
        with contextlib.suppress(StoreError):  # a full disk is what may have to be told
            judge_due(self._database, school_id, now)
            judge_registers(self._database, school_id, now)
        self._failures.pop(school_id, None)
        self._patient.pop(school_id, None)
        return self.standing(school_id, now)

    def _failures_of(self, tx: Transaction, school_id: str, now: datetime) -> list[Matter]:
        mark = (*verdicts.failing_mark(tx, school_id), policies.digest_in_force(tx, school_id), day_of(now))
        seen = self._failures.get(school_id)
        if seen is None or seen.mark != mark or not timedelta() <= now - seen.at < FAILURES_EVERY:
            seen = self._failures[school_id] = _Failures(mark, now, failures_now(tx, school_id, now))
        return seen.matters

    def _patient_of(self, tx: Transaction, school_id: str, now: datetime) -> list[Matter]:
        seen = self._patient.get(school_id)
        if seen is None or not timedelta() <= now - seen[0] < PATIENT_EVERY:
            seen = self._patient[school_id] = now, patient_of(tx, school_id, self._folder, now)
        return seen[1]
