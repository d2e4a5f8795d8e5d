"""The digests of one look: when one is due, and the figures, taken once for all who get it."""

from datetime import datetime, timedelta
from typing import Final

from collector.alerts.digest import Before, DigestFacts, digest_of
from collector.alerts.digest_figures import from_json, numbers_of, school_now, to_json
from collector.alerts.digest_times import last_due
from collector.alerts.matter import Kind
from collector.alerts.message import Message
from collector.alerts.reader import Console, Discretion
from collector.registers.school_calendar import calendar_of
from collector.store import alert_digests
from collector.store.alert_destinations import StoredDestination
from collector.store.alert_digests import DigestSent
from collector.store.alert_standings import Standing
from collector.store.database import Database
from collector.store.schools import School

_GOOD_FOR: Final = timedelta(minutes=5)
"""So long one look's figures serve all who get them."""


class DigestRound:
    """Reads what digests need."""

    def __init__(self, database: Database) -> None:
        """Nothing is read yet."""
        self._database = database
        self._made: dict[str, DigestFacts] = {}

    def due(self, school: School, destination: StoredDestination, standing: Standing, now: datetime) -> datetime | None:
        """For which moment a digest is to be sent now; None where none is. Who was added later waits for the next one."""
        if Kind.DIGEST.value not in destination.chosen:
            return None
        with self._database.reading() as tx:
            schedule = alert_digests.schedule_of(tx, school.school_id) or alert_digests.default(school.school_id, now)
            due = last_due(schedule, calendar_of(tx, school.school_id), now)
        if due is None or due < destination.added_at:
            return None
        is_sent = standing.digest_due_at is not None and standing.digest_due_at >= due
        return None if is_sent else due

    def message(self, school: School, console: Console, discretion: Discretion, due_at: datetime, now: datetime) -> Message:
        """The digest as the school is now. Its numbers are kept for the next one to compare with."""
        return digest_of(self._facts(school, due_at, now), console, discretion)

    def preview(self, school: School, console: Console, discretion: Discretion, now: datetime) -> Message:
        """As it would be sent at this moment. Nothing is kept."""
        return digest_of(self._taken(school, now, now), console, discretion)

    def _facts(self, school: School, due_at: datetime, now: datetime) -> DigestFacts:
        made = self._made.get(school.school_id)
        if made is not None and made.due_at == due_at and timedelta() <= now - made.school.at < _GOOD_FOR:
            return made
        facts = self._taken(school, due_at, now)
        sent = DigestSent(school.school_id, due_at, now, to_json(numbers_of(facts.figures)))
        with self._database.writing() as tx:
            alert_digests.keep(tx, sent)
        self._made[school.school_id] = facts
        return facts

    def _taken(self, school: School, due_at: datetime, now: datetime) -> DigestFacts:
        at, figures = school_now(self._database, school, now)
        with self._database.reading() as tx:
            before = alert_digests.last_before(tx, school.school_id, due_at)
        compared = None if before is None else Before(from_json(before.figures_json), before.taken_at)
        return DigestFacts(at, figures, due_at, compared)
