"""Keeps a snapshot of each school whose pages are looked at, and makes it anew while the database changes."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Final

from collector.errors import CollectorError, SchoolError, StoreBusy
from collector.fleet.choosing import chosen
from collector.fleet.filters import Filter
from collector.fleet.making import make
from collector.fleet.off_site import off_site
from collector.fleet.snapshot import Snapshot
from collector.store import schools
from collector.store.database import Database, Transaction

log = logging.getLogger(__name__)

LOOK_EVERY_SECONDS: Final = 2.0
IDLE_FOR_EACH: Final = 10
"""What took a second to make is not made again for ten: the pages of a very large school must not slow what devices send."""
AT_LEAST_EVERY_SECONDS: Final = 300.0
"""Time alone makes devices silent and checks overdue."""
LET_GO_AFTER_SECONDS: Final = 600.0
_LONGEST_WAIT_SECONDS: Final = 60.0
_LISTS_PREPARED: Final = 24


@dataclass(slots=True)
class _Held:
    """What is held of a school. `asked` counts those who wait for one that is begun after they came, `answered` how many
    of them have it; `fault` is why the last making failed, None where it did not.
    """

    looked_at: float
    asked: int = 0
    answered: int = 0
    snapshot: Snapshot | None = None
    mark: int | None = None
    made_at: float = 0.0
    took: float = 0.0
    fault: Exception | None = None

    @property
    def is_waited_for(self) -> bool:
        """Whether somebody waits."""
        return self.answered < self.asked

    def is_of(self, moment: datetime | None) -> bool:
        """Whether there is a snapshot, and of this moment or later."""
        return self.snapshot is not None and (moment is None or self.snapshot.as_at >= moment)


class FleetWatch:
    """Snapshots for the pages of any number of threads, made by one thread of its own while anybody looks.

    Nothing is held of a school before its first look, nor once nobody has looked for ten minutes.
    """

    def __init__(
        self,
        database: Database,
        clock: Callable[[], datetime],
        stopwatch: Callable[[], float],
        pause: Callable[[], None],
        change_mark: Callable[[Transaction], int],
        look_every_seconds: float = LOOK_EVERY_SECONDS,
    ) -> None:
        """Nothing is held yet. `stopwatch` gives seconds that never run backwards, `pause` gives others their turn."""
        self._database = database
        self._clock = clock
        self._stopwatch = stopwatch
        self._pause = pause
        self._change_mark = change_mark
        self._look_every_seconds = look_every_seconds
        self._held: dict[str, _Held] = {}
        self._changed = threading.Condition()
        self._is_closed = False
        self._thread: threading.Thread | None = None

    def snapshot(self, school_id: str, not_before: datetime | None = None) -> Snapshot:
        """The newest snapshot of a school, at once where there is one. The first look waits until one is made, and so does who
        wants to see what was so at a moment, as after a change of their own. Raises what kept it from being made.
        """
        with self._changed:
            held = self._held.setdefault(school_id, _Held(self._stopwatch()))
            held.looked_at = self._stopwatch()
            if not held.is_of(not_before):
                self._wait_for_another(held)
            if held.snapshot is None:
                raise StoreBusy("the devices are not counted yet; try again in a moment")
            return held.snapshot

    def close(self) -> None:
        """Make nothing any more. What is being made is made to its end."""
        with self._changed:
            self._is_closed = True
            self._changed.notify_all()
        if self._thread is not None:
            self._thread.join()

    def _wait_for_another(self, held: _Held) -> None:
        held.asked += 1
        turn = held.asked
        if self._thread is None and not self._is_closed:
            self._thread = threading.Thread(target=self._keep_making, name="fleet", daemon=True)
            self._thread.start()
        self._changed.notify_all()
        self._changed.wait_for(lambda: held.answered >= turn or self._is_closed, timeout=_LONGEST_WAIT_SECONDS)
        if held.answered >= turn and held.fault is not None:
            raise held.fault

    def _keep_making(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(self._is_asked, timeout=self._look_every_seconds if self._held else None)
                if self._is_closed:
                    return
                self._let_go()
                due = [(school_id, held) for school_id, held in self._held.items() if self._is_due(held)]
            for school_id, held in due:
                self._renew(school_id, held)

    def _is_asked(self) -> bool:
        return self._is_closed or any(each.is_waited_for for each in self._held.values())

    def _is_due(self, held: _Held) -> bool:
        rested = max(self._look_every_seconds, IDLE_FOR_EACH * held.took)
        return held.is_waited_for or self._stopwatch() - held.made_at >= rested

    def _let_go(self) -> None:
        now = self._stopwatch()
        self._held = {
            school_id: held
            for school_id, held in self._held.items()
            if held.is_waited_for or now - held.looked_at < LET_GO_AFTER_SECONDS
        }

    def _renew(self, school_id: str, held: _Held) -> None:
        """Whatever goes wrong is told to those who wait; others see by its moment how old the snapshot is."""
        turn = held.asked
        fault: Exception | None = None
        try:
            self._make(school_id, held)
        except CollectorError as error:
            fault = error
        except Exception as error:  # whatever it is, it must not end the thread
            log.exception("the devices of a school could not be counted", extra={"school": school_id})
            fault = error
        with self._changed:
            held.fault, held.answered = fault, turn
            if held.snapshot is None and not held.is_waited_for:
                self._held.pop(school_id, None)
            self._changed.notify_all()

    def _make(self, school_id: str, held: _Held) -> None:
        began, now = self._stopwatch(), self._clock()
        with self._database.reading() as tx:
            mark = self._change_mark(tx)
            if held.snapshot is not None and mark == held.mark and began - held.made_at < AT_LEAST_EVERY_SECONDS:
                held.snapshot = held.snapshot.still_so(now)
                return
            held.made_at = began
            school = schools.get(tx, school_id)
            if school is None:
                raise SchoolError(f"no school is called {school_id!r}")
            made = make(tx, school, now, self._pause, held.snapshot)
        self._prepare(made, held.snapshot)
        held.snapshot, held.mark, held.made_at = made, mark, self._stopwatch()
        held.took = held.made_at - began

    def _prepare(self, made: Snapshot, before: Snapshot | None) -> None:
        """Work out what is looked at, so that no page has to: the overview, and the lists that were last asked for."""
        works: list[Callable[[], object]] = [lambda: made.by_check, lambda: made.by_group, lambda: off_site(made)]
        asked = [] if before is None else before.kept_for(Filter)[-_LISTS_PREPARED:]
        works += [partial(chosen, made, wanted) for wanted in (Filter(), *asked)]
        for work in works:
            work()
            self._pause()
