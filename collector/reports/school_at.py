"""What the report for three readers is counted from: the compliance report of a moment, and what people recorded until then."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from collector.plain_text import one_line
from collector.registers.recording import Recorded, every_line
from collector.reports.compliance_report import CheckEntry, ComplianceReport, DeviceEntry
from collector.reports.encrypted_then import encrypted_then
from collector.reports.weeks import Week
from collector.store import alert_destinations, alert_standings, incidents, loans
from collector.store.database import Transaction
from collector.store.incidents import Incident
from collector.store.loans import StoredLoan
from compliance.calendar import SchoolCalendar
from compliance.policy import Policy
from compliance.school_clock import day_of
from compliance.verdict import Verdict


@dataclass(frozen=True, slots=True)
class AlertFailing:
    """A destination that cannot be told anything, for whom it is, since when, and why."""

    destination_id: int
    audience: str
    since: datetime
    because: str


@dataclass(frozen=True)
class SchoolAt:
    """One school `at` a moment, as it was `known_at` another. The report is that of this moment.

    `loans` None: one of them has moved on since, and how they stood is not recorded. `messages_are_recorded` False: a device
    was heard again later, and when it had been heard last before is not kept. `lines_not_recorded` are the rules of which it is
    not kept which lines they were about. `weeks` is how it went until then, where a page shows that. `encrypted_then` says by
    the line of an incident whether its device was encrypted when it was heard last; what names no device is not in it.
    """

    report: ComplianceReport
    policy: Policy | None
    at: datetime
    known_at: datetime
    loans: tuple[StoredLoan, ...] | None
    incidents: tuple[Incident, ...]
    lines: tuple[Recorded, ...]
    is_past: bool = False
    messages_are_recorded: bool = True
    lines_not_recorded: frozenset[str] = frozenset()
    weeks: tuple[Week, ...] = ()
    encrypted_then: Mapping[int, Verdict] = field(default_factory=dict)
    alerts_failing: tuple[AlertFailing, ...] = ()

    @cached_property
    def counts_simulated(self) -> bool:
        """Where no real device is in use the figures are those of simulated ones, and every page says so."""
        in_use = self.report.in_use
        return bool(in_use) and all(each.simulated for each in in_use)

    @cached_property
    def devices(self) -> tuple[DeviceEntry, ...]:
        """The devices that are counted: those in use, and never simulated ones among real ones."""
        return tuple(each for each in self.report.in_use if each.simulated is self.counts_simulated)

    @cached_property
    def simulated_apart(self) -> int:
        """How many simulated devices are in use beside real ones, and are not counted."""
        return 0 if self.counts_simulated else sum(each.simulated for each in self.report.in_use)

    @cached_property
    def by_rule(self) -> dict[str, list[tuple[DeviceEntry, CheckEntry]]]:
        """Every check of the devices that are counted, by its rule."""
        found: dict[str, list[tuple[DeviceEntry, CheckEntry]]] = {}
        for device in self.devices:
            for check in device.checks:
                found.setdefault(check.rule, []).append((device, check))
        return found

    @property
    def calendar(self) -> SchoolCalendar:
        """Which days are school days."""
        return self.report.calendar

    def is_overdue(self, check: CheckEntry) -> bool:
        """Whether the last day to put it right has passed."""
        last = check.put_right_by
        return check.verdict is Verdict.FAIL and last is not None and last < day_of(self.at)


def gathered(tx: Transaction, report: ComplianceReport, policy: Policy | None, school_id: str) -> SchoolAt:
    """What a school is now, beside a report that was made of it now."""
    at = report.generated_at
    return SchoolAt(
        report=report,
        policy=policy,
        at=at,
        known_at=at,
        loans=tuple(loans.everything(tx, school_id)),
        incidents=tuple(incidents.all_open(tx, school_id)),
        lines=tuple(every_line(tx, school_id, at)),
        encrypted_then=encrypted_then(tx, school_id, policy),
        alerts_failing=tuple(_alerts_failing(tx, school_id)),
    )


def _alerts_failing(tx: Transaction, school_id: str) -> Iterator[AlertFailing]:
    standings = alert_standings.of_school(tx, school_id)
    for each in alert_destinations.of_school(tx, school_id):
        held = standings.get(each.destination_id)
        if held is not None and held.failing_since is not None:
            yield AlertFailing(each.destination_id, each.audience, held.failing_since, one_line(held.failed_because))
