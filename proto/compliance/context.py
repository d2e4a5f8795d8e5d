"""What judging must know about a device that no probe can see: what the school's registers say."""

from datetime import date, datetime
from enum import StrEnum
from typing import Final

from compliance.calendar import WITHOUT_TERMS, SchoolCalendar
from compliance.exceptions import Excuse
from compliance.history.record import History
from compliance.unknown import Unknown, Why
from compliance.values import dataclass

NOT_AT_HAND: Final = Unknown(Why.NOT_RECORDED, "only the school's collector knows")


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
class PermittedMedium:
    """A medium that somebody may use from one day to another. `code` is the beginning of its medium_id, "" where it is not
    recorded: then nobody can tell which medium is meant.
    """

    code: str
    from_day: date
    until: date

    def covers(self, day: date) -> bool:
        """Whether it was permitted on this day."""
        return self.from_day <= day <= self.until


@dataclass(frozen=True, slots=True)
class NotDated:
    """Nothing shows when the last report was made: it names a nonce that is not the collector's."""


@dataclass(frozen=True, slots=True)
class Context:
    """The registers' side of one device. On the device itself the registers are not at hand: `loan` is then Unknown.

    `evidence_as_of` is the moment from which the last report grows old: when the newest nonce of the collector was issued that
    the report, or a heartbeat which confirms it, has inside. Unknown on the device itself, where the report was just made.
    It ages in the holidays too: nobody knows what became of the device meanwhile.
    `history` is the collector's own memory.
    """

    loan: Loan | NoLoan | Unknown
    on_loan: bool | Unknown
    may_leave_site: bool | Unknown
    data_class: DataClass | Unknown
    last_report_received_at: datetime | Unknown
    evidence_as_of: datetime | NotDated | Unknown
    calendar: SchoolCalendar = WITHOUT_TERMS
    excuses: tuple[Excuse, ...] = ()
    history: History | Unknown = NOT_AT_HAND
    media_permits: tuple[PermittedMedium, ...] | Unknown = NOT_AT_HAND
