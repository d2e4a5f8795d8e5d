"""What people agreed about checks, read once for a report: the calendar, exceptions, and who has what in hand."""

from datetime import date, datetime

from collector.plain_text import one_line
from collector.registers.context import excuses_of
from collector.reports.exception_entry import InHandEntry
from collector.store import exceptions, in_hand
from collector.store.database import Transaction
from collector.store.devices import Device
from collector.store.exceptions import StoredException
from collector.store.instants import to_text
from collector.store.verdicts import StoredVerdict
from compliance.calendar import SchoolCalendar
from compliance.exceptions import Excuse, excuse_for
from compliance.school_clock import day_of
from compliance.verdict import Verdict


class Agreed:
    """What holds for a school at one moment, now or in the past."""

    def __init__(self, tx: Transaction, school_id: str, calendar: SchoolCalendar, now: datetime) -> None:
        """Everything but the calendar is read here."""
        self._tx = tx
        self._now = now
        self._in_hand = in_hand.newest_of_school(tx, school_id, to_text(now))
        self._excuses: dict[bytes, tuple[Excuse, ...]] = {}
        self.calendar = calendar
        self.granted: list[StoredException] = exceptions.in_force_at(tx, school_id, self._today, now)

    def excuse(self, device: Device, stored: StoredVerdict) -> Excuse | None:
        """The exception by which a check is excused."""
        if stored.verdict is not Verdict.WAIVED:
            return None
        excuses = self._excuses.get(device.device_id)
        if excuses is None:
            excuses = self._excuses[device.device_id] = excuses_of(self._tx, device, self.granted)
        return excuse_for(stored.rule_id, excuses, self._today)

    def hand(self, device: Device, stored: StoredVerdict) -> InHandEntry | None:
        """Who has a check in hand that is not right yet. What was said of an earlier failure says nothing of this one."""
        line = self._in_hand.get((device.device_id, stored.rule_id))
        began = stored.failing_since or stored.since
        if line is None or line.until is None or not stored.verdict.needs_putting_right or line.recorded_at < began:
            return None
        return InHandEntry(one_line(line.by_whom), line.until)

    @property
    def _today(self) -> date:
        return day_of(self._now)
