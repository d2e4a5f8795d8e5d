"""The compliance report of a school: each device, each rule, and everything that any of its formats shows."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from collector.reports.channel_entry import NOTHING_TO_TELL, ChannelEntry
from collector.reports.exception_entry import ExceptionEntry, InHandEntry
from collector.store.devices import DeviceState
from collector.store.loans import LoanState
from compliance.calendar import WITHOUT_TERMS, SchoolCalendar
from compliance.deadline import Deadline
from compliance.exceptions import Excuse
from compliance.rule import Actor, Clause, Severity
from compliance.school_finding import LineSaid
from compliance.verdict import Verdict, worst

SIMULATED: Final = " (simulated)"
NO_POLICY: Final = "No policy is adopted, so nothing is judged. See `rollcall policy list`, then `rollcall policy adopt ID`."


@dataclass(frozen=True, slots=True)
class PolicyName:
    """Which policy was asked."""

    policy_id: str
    version: str
    title: str


@dataclass(frozen=True, slots=True)
class LoanEntry:
    """The loan under which a device came in. `cleared`: it may leave the site. `due_back` None: no day was agreed."""

    loan_id: str
    state: LoanState
    borrower: str
    due_back: date | None
    cleared: bool


@dataclass(frozen=True, slots=True)
class CheckEntry:
    """One rule on one device. `deadline` is None unless it needs action and the policy gives days of grace.

    `excuse` is the exception by which it is excused, `in_hand` who puts it right.
    `since` is when it became known here, `since_on_device` when the report was made that showed it.
    """

    rule: str
    title: str
    severity: Severity
    verdict: Verdict
    saw: str
    asks: str
    clauses: tuple[Clause, ...]
    since: datetime
    deadline: Deadline | None
    who_acts: tuple[Actor, ...]
    how_to_fix: str
    excuse: Excuse | None = None
    in_hand: InHandEntry | None = None
    since_on_device: datetime | None = None

    @property
    def clause(self) -> Clause:
        """The paragraph that is named first."""
        return self.clauses[0]

    @property
    def put_right_by(self) -> date | None:
        """The last day of grace, where there is one."""
        return None if self.deadline is None else self.deadline.put_right_by

    @property
    def actors(self) -> str:
        """Who acts, in plain words."""
        return ", ".join(each.on_screen for each in self.who_acts)


@dataclass(frozen=True, slots=True)
class RecordEntry:
    """One rule about the school as a whole, the lines of registers that its verdict is about, and when it is due next."""

    check: CheckEntry
    lines: tuple[LineSaid, ...]
    due_on: date | None


@dataclass(frozen=True, slots=True)
class DeviceEntry:
    """One device. Without a policy it has no checks and its verdict is UNKNOWN: not judged is never "meets".

    Every check of a device that may not speak (quarantined, lost, not approved or confirmed, returned) is UNKNOWN and says why.
    """

    device_id: str
    asset_tag: str
    serial: str
    name: str
    make_and_model: str
    platform: str
    simulated: bool
    state: DeviceState
    state_reason: str
    state_changed_at: datetime
    loan: LoanEntry | None
    last_report_at: datetime | None
    checks: tuple[CheckEntry, ...]
    channel: ChannelEntry = NOTHING_TO_TELL

    @property
    def verdict(self) -> Verdict:
        """The worst of its checks."""
        return worst(each.verdict for each in self.checks)

    @property
    def label(self) -> str:
        """By what people call it: the asset tag, else the serial number, else its name, else the beginning of its id."""
        return self.asset_tag or self.serial or self.name or self.device_id[:12]

    @property
    def marked_label(self) -> str:
        """What people call it, and whether it is no real device: `SIM-0005 (simulated)`."""
        return self.label + SIMULATED if self.simulated else self.label


@dataclass(frozen=True, slots=True)
class ComplianceReport:
    """Every device of one school at one moment, and what its people record.

    `policy` None: nothing is judged; `policy_trouble` may say why.
    """

    school: str
    generated_at: datetime
    policy: PolicyName | None
    devices: tuple[DeviceEntry, ...]
    policy_trouble: str = ""
    calendar: SchoolCalendar = WITHOUT_TERMS
    records: tuple[RecordEntry, ...] = ()
    exceptions: tuple[ExceptionEntry, ...] = ()

    @property
    def why_nothing_is_judged(self) -> str:
        """And what to do; "" where something is."""
        return "" if self.policy else self.policy_trouble or NO_POLICY

    @property
    def in_use(self) -> tuple[DeviceEntry, ...]:
        """The devices that count: those that were not returned or disposed of."""
        return tuple(each for each in self.devices if not each.state.has_ended)

    @property
    def ended(self) -> tuple[DeviceEntry, ...]:
        """The devices that were returned or disposed of, the last one first."""
        found = [each for each in self.devices if each.state.has_ended]
        return tuple(sorted(found, key=lambda device: device.state_changed_at, reverse=True))

    @property
    def to_look_at(self) -> tuple[DeviceEntry, ...]:
        """The devices in use that have an open incident."""
        return tuple(each for each in self.in_use if each.channel.incidents)

    @property
    def verdict(self) -> Verdict:
        """The worst of the devices in use, and of what people record. Of a school without devices it is UNKNOWN at best."""
        devices = worst(each.verdict for each in self.in_use)
        return worst([devices, *(each.check.verdict for each in self.records)])
