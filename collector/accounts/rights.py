"""What people in each role may do. A page or a request names the one right that it needs; nothing is allowed by default."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Final


class Role(StrEnum):
    """What somebody is at a school. One person may be several things, and other things at another school."""

    ADMINISTRATOR = "administrator"
    TECHNICIAN = "technician"
    HEADTEACHER = "headteacher"
    OFFICE = "office"
    GOVERNOR = "governor"
    DPO = "dpo"
    AUDITOR = "auditor"

    @property
    def on_screen(self) -> str:
        """As people say it."""
        return "data protection officer" if self is Role.DPO else self.value


class Right(StrEnum):
    """One thing that somebody may do."""

    SEE_FIGURES = "see figures"
    """Counts, rules, reports: nothing by which a person or one device could be told."""
    SEE_DEVICES = "see devices"
    """One device and what was seen on it."""
    SEE_PEOPLE = "see people"
    """The names of borrowers, signers and whoever stands in a register."""
    ACT_ON_DEVICES = "act on devices"
    """Ask a device to report, approve it, take a failure in hand, excuse a check, record a loss."""
    LEND = "lend"
    """Prepare loans, approve them as a technician, record returns."""
    AUTHORISE_LOANS = "authorise loans"
    """Sign as the headteacher."""
    RECORD = "record"
    """Write in the registers."""
    SEE_REGISTERS = "see registers"
    MAKE_REPORTS = "make reports"
    """Freeze a governors' or leaders' report."""
    CHANGE_SETTINGS = "change settings"
    """Policies, mail, calendar, keys for devices that stay on site."""
    MANAGE_ACCOUNTS = "manage accounts"
    SEE_AUDIT = "see the audit log"
    HANDLE_PERSONAL_DATA = "handle personal data"
    """Subject access, retention, erasure."""


_LOOKING: Final = frozenset({Right.SEE_FIGURES, Right.SEE_DEVICES, Right.SEE_PEOPLE, Right.SEE_REGISTERS})
_TECHNICAL: Final = _LOOKING | {Right.ACT_ON_DEVICES, Right.LEND, Right.RECORD, Right.MAKE_REPORTS}

RIGHTS: Final[Mapping[Role, frozenset[Right]]] = {
    Role.ADMINISTRATOR: _TECHNICAL | {Right.CHANGE_SETTINGS, Right.MANAGE_ACCOUNTS, Right.SEE_AUDIT},
    Role.TECHNICIAN: _TECHNICAL,
    Role.HEADTEACHER: _LOOKING | {Right.AUTHORISE_LOANS, Right.MAKE_REPORTS, Right.SEE_AUDIT},
    Role.OFFICE: frozenset({Right.SEE_FIGURES, Right.SEE_PEOPLE, Right.SEE_REGISTERS, Right.RECORD}),
    Role.GOVERNOR: frozenset({Right.SEE_FIGURES}),
    Role.DPO: _LOOKING | {Right.SEE_AUDIT, Right.HANDLE_PERSONAL_DATA},
    Role.AUDITOR: _LOOKING | {Right.SEE_AUDIT},
}


def rights_of(roles: Iterable[Role]) -> frozenset[Right]:
    """Everything that one of these roles allows."""
    return frozenset[Right]().union(*(RIGHTS[each] for each in roles))
