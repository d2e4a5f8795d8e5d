"""One look at all schools: what is new, for whom, and whether its time has come. Decided again just before it is sent."""

import contextlib
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from collector.alerts.book import KEPT_FOR, Page
from collector.alerts.composing import Occasion, alert_of
from collector.alerts.destination import Ways
from collector.alerts.digest_round import DigestRound
from collector.alerts.looking import Looking
from collector.alerts.matter import Matter
from collector.alerts.message import Message
from collector.alerts.reader import Console, discretion_of
from collector.alerts.telling import Pending, Waiting, is_due, pending_of
from collector.errors import NotTold, StoreError
from collector.store import alert_destinations, alert_tellings, schools
from collector.store.alert_destinations import StoredDestination
from collector.store.database import Database
from collector.store.schools import School

log = logging.getLogger(__name__)

FORGOTTEN_EVERY: Final = timedelta(days=1)


@dataclass(slots=True)
class _Place:
    """What is remembered of one destination between two looks."""

    page: Page
    waiting: Waiting = field(default_factory=Waiting)


class Rounds:
    """Looks when it is told to. For one thread."""

    def __init__(
        self, database: Database, folder: Path, console_address: str, clock: Callable[[], datetime], ways: Ways
    ) -> None:
        """Nothing is looked at yet. `console_address` is what the links begin with."""
        self._database = database
        self._console_address = console_address
        self._clock = clock
        self._ways = ways
        self._places: dict[tuple[str, int], _Place] = {}
        self._tidied_at: datetime | None = None
        self._looking = Looking(database, folder)
        self._digests = DigestRound(database)

    def look(self) -> None:
        """One round. What fails at one school, or for one destination, stops no other."""
        with self._database.reading() as tx:
            everyone = schools.everyone(tx)
            listed = {each.school_id: alert_destinations.of_school(tx, each.school_id) for each in everyone}
        self._let_go({(each.school_id, each.destination_id) for found in listed.values() for each in found})
        for school in everyone:
            if listed[school.school_id]:
                try:
                    self._look_at(school, listed[school.school_id])
                except StoreError as error:
                    extra = {"school": school.school_id, "reason": str(error)}
                    log.warning("a school's alerts could not be looked at; it is tried again in a moment", extra=extra)
                except Exception:  # of one school: the others must be told all the same
                    log.exception("a school's alerts could not be looked at; it is tried again in a moment")
        self._tidy()

    def _let_go(self, kept: set[tuple[str, int]]) -> None:
        for key in self._places.keys() - kept:
            del self._places[key]

    def _look_at(self, school: School, destinations: Sequence[StoredDestination]) -> None:
        now = self._clock()
        reachable = [each for each in destinations if self._place(each).page.may_try(now)]
        for each in reachable:
            self._place(each).page.settle()
        if not reachable:
            return
        matters = self._looking.standing(school.school_id, now)
        due = [each for each in reachable if self._is_due(each, matters, now)]
        if due:
            matters = self._looking.afresh(school.school_id, self._clock())
        for each in due:
            self._tell(each, self._console(school), matters)
        for each in reachable:
            self._tell_digest(school, each)

    def _is_due(self, destination: StoredDestination, matters: Sequence[Matter], now: datetime) -> bool:
        place = self._place(destination)
        pending = pending_of(matters, destination.chosen, place.page.told, now)
        place.waiting = place.waiting.after(pending, now)
        return is_due(pending, place.waiting, place.page.standing, now)

    def _tell(self, destination: StoredDestination, console: Console, matters: Sequence[Matter]) -> None:
        place, now = self._place(destination), self._clock()
        page = place.page
        pending: Pending = pending_of(matters, destination.chosen, page.told, now)
        if not pending.matters:
            return
        occasion = Occasion(page.standing.told_at is None and not page.told, page.may_be_again)
        message = alert_of(pending.matters, console, discretion_of(destination), occasion, now)
        if self._send(destination, page, message):
            page.told_now(pending.matters, self._clock(), urgent=pending.is_urgent)
            place.waiting = Waiting()

    def _tell_digest(self, school: School, destination: StoredDestination) -> None:
        page = self._place(destination).page
        due_at = self._digests.due(school, destination, page.standing, self._clock())
        if due_at is None or not page.may_try(self._clock()):
            return
        message = self._digests.message(school, self._console(school), discretion_of(destination), due_at, self._clock())
        if page.may_be_again:
            message = replace(message, opening=(*message.opening, "It may have reached you before."))
        if self._send(destination, page, message):
            page.digest_told(due_at)

    def _send(self, destination: StoredDestination, page: Page, message: Message) -> bool:
        """Whether it was handed over. Between that and the note of it the process may end: then it is told twice, not never."""
        extra = {"school": destination.school_id, "destination": destination.destination_id}
        page.begin(self._clock())
        try:
            self._ways[destination.way](destination).send(message)
        except NotTold as error:
            page.failed(str(error), self._clock())
            log.warning("a message could not be handed over; `rollcall alerts status` says why", extra=extra)
            return False
        except Exception as error:  # a library's own fault: it must be seen, and tried again
            page.failed(f"{type(error).__name__}, which the log explains", self._clock())
            log.exception("a message could not be handed over", extra=extra)
            return False
        log.info("a message was handed over", extra=extra)
        return True

    def _place(self, destination: StoredDestination) -> _Place:
        key = destination.school_id, destination.destination_id
        if key not in self._places:
            self._places[key] = _Place(Page(self._database, destination))
        return self._places[key]

    def _console(self, school: School) -> Console:
        return Console(school.school_id, school.name, self._console_address)

    def _tidy(self) -> None:
        now = self._clock()
        if not self._places or (self._tidied_at is not None and now - self._tidied_at < FORGOTTEN_EVERY):
            return  # a collector that tells nobody writes nothing
        self._tidied_at = now
        with contextlib.suppress(StoreError), self._database.writing() as tx:  # tomorrow is soon enough
            if alert_tellings.forget_before(tx, now - KEPT_FOR):
                self._places.clear()  # read anew without them
