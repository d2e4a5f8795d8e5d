"""What each destination was told and how sending there goes, in memory and on the disk.

The disk may be full just when that has to be told. Then memory alone keeps a message from going out again and again, and what
could not be written is written as soon as it can be.
"""

import logging
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from collector.alerts.matter import Matter
from collector.alerts.telling import next_try
from collector.errors import StoreError
from collector.store import alert_standings, alert_tellings
from collector.store.alert_destinations import StoredDestination
from collector.store.alert_standings import Standing
from collector.store.alert_tellings import News, Telling
from collector.store.database import Database

log = logging.getLogger(__name__)

KEPT_FOR: Final = timedelta(days=400)
"""What still stands after so long is told once more."""


class Page:
    """One destination. Read once; only `rollcall serve` writes what it has."""

    def __init__(self, database: Database, destination: StoredDestination) -> None:
        """Raises StoreError where it cannot be read."""
        self._database = database
        self._owed: list[Telling] = []
        self._key = destination.school_id, destination.destination_id
        with database.reading() as tx:
            self.told: dict[News, datetime] = alert_tellings.told(tx, *self._key)
            found = alert_standings.of_school(tx, destination.school_id).get(destination.destination_id)
        self.standing = found or Standing(*self._key)
        self.may_be_again = self.standing.begun_at is not None

    def may_try(self, now: datetime) -> bool:
        """Whether the time to wait after a failure is over. A clock that was set back must not make it longer."""
        due, failed = self.standing.next_try_at, self.standing.failed_at
        return due is None or now >= due or (failed is not None and failed > now)

    def begin(self, now: datetime) -> None:
        """A message is about to be handed over. Found at the next start, this says that nobody knows whether it was."""
        self._stand(replace(self.standing, begun_at=now))

    def told_now(self, matters: Iterable[Matter], now: datetime, *, urgent: bool) -> None:
        """They were told."""
        news = [each.news for each in matters]
        self.told.update(dict.fromkeys(news, now))
        self._owed += [Telling(*self._key, *each, now) for each in news]
        self._arrived(replace(self.standing, told_at=now, urgent_at=now if urgent else self.standing.urgent_at))

    def digest_told(self, due_at: datetime) -> None:
        """The digest of this day was sent."""
        self._arrived(replace(self.standing, digest_due_at=due_at))

    def failed(self, because: str, now: datetime) -> None:
        """It could not be handed over."""
        failures = self.standing.failures + 1
        self._stand(
            replace(
                self.standing,
                begun_at=None,
                failures=failures,
                failing_since=self.standing.failing_since or now,
                failed_at=now,
                failed_because=because,
                next_try_at=next_try(failures, now),
            )
        )

    def settle(self) -> None:
        """Write what could not be written before."""
        if self._owed:
            self._stand(self.standing)

    def _arrived(self, standing: Standing) -> None:
        self.may_be_again = False
        fine = replace(standing, failures=0, failing_since=None, failed_at=None, failed_because="", next_try_at=None)
        self._stand(replace(fine, begun_at=None))

    def _stand(self, standing: Standing) -> None:
        self.standing = standing
        try:
            with self._database.writing() as tx:
                alert_tellings.note(tx, self._owed)
                alert_standings.put(tx, standing)
        except StoreError as error:
            log.warning("what was told could not be noted; it is tried again", extra={"reason": str(error)})
        else:
            self._owed.clear()
