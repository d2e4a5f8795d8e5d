"""What judging must know about a device that no probe can see: what the school's registers say."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from compliance.unknown import Unknown


class DataClass(StrEnum):
    """The most delicate data that the device may hold (S004 appendix 5)."""

    NONE = "none"
    PERSONAL = "personal"
    SENSITIVE = "sensitive"


@dataclass(frozen=True, slots=True)
class NoLoan:
    """The device is not on loan to anybody."""


@dataclass(frozen=True, slots=True)
class Loan:
    """The loan under which the device is out. `serial` is the agreement's; empty when it names the asset tag only."""

    missing_signatures: tuple[str, ...]
    serial: str
    asset_tag: str
    device_confirmed: bool  # a technician looked at a device whose firmware has no serial, and said that it is the one
    due_back: date | None


@dataclass(frozen=True, slots=True)
class Context:
    """The registers' side of one device. On the device itself the registers are not at hand: `loan` is then Unknown."""

    loan: Loan | NoLoan | Unknown
    on_loan: bool | Unknown
    may_leave_site: bool | Unknown
    data_class: DataClass | Unknown
    last_report_received_at: datetime | Unknown
