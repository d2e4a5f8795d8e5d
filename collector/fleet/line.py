"""One device as the lists and counts of the console have it: light, for there may be many thousands."""

from datetime import date, datetime
from typing import NamedTuple

from collector.reports.compliance_report import SIMULATED, LoanEntry
from collector.store.devices import DeviceState
from compliance.context import DataClass
from compliance.verdict import Verdict


# A named tuple, where everything else is a frozen dataclass: a school's are all made at once.
class Line(NamedTuple):
    """One device. `letters` has the first letter of its verdict by each rule about devices, in the order of the policy.

    `kind` and `data_class` are what the asset list says, "" and None where it does not; `may_leave_site` is true only where the
    list says yes. `rule` is the gravest check with the worst verdict, "" where no rule is judged; `since` is when it began to
    need putting right, None where it does not, and `put_right_by` the earliest last day of all that fail. `is_doubted`: it has
    an open incident. `has_ended`: it was returned or disposed of, and is in no count. `on_loan`: somebody has it.
    """

    device_id: bytes
    label: str
    asset_tag: str
    serial: str
    name: str
    make_and_model: str
    platform: str
    simulated: bool
    state: DeviceState
    has_ended: bool
    loan: LoanEntry | None
    on_loan: bool
    is_listed: bool
    kind: str
    data_class: DataClass | None
    may_leave_site: bool
    letters: str
    verdict: Verdict
    gravity: int
    rule: str
    failing: int
    since: datetime | None
    put_right_by: date | None
    last_report_at: datetime | None
    last_heard_at: datetime | None
    is_silent: bool
    is_doubted: bool
    searched: str

    @property
    def hex_id(self) -> str:
        """Its id as addresses have it."""
        return self.device_id.hex()

    @property
    def marked_label(self) -> str:
        """What people call it, and whether it is no real device."""
        return self.label + SIMULATED if self.simulated else self.label
