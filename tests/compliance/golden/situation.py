"""One device as a technician would tell of it in a sentence: what differs from a good laptop, and what the registers say."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Final

from compliance.context import Context, DataClass, Loan, NoLoan, PermittedMedium
from compliance.facts import (
    FACT_NAMES,
    Administrators,
    Fact,
    LocksOut,
    MediaControl,
    NeverExpires,
    PasswordPolicy,
    RemovableMedia,
)
from compliance.history import Evening, Moment, after
from compliance.report import DeviceReport
from compliance.unknown import Unknown
from tests.fakes.good_facts import GOOD_FACTS, IDENTITY, NOW, report_of

LENT: Final = Context(
    loan=Loan(
        (),
        IDENTITY.serial if isinstance(IDENTITY.serial, str) else "",
        "LAP-07",
        device_confirmed=False,
        due_back=date(2026, 7, 17),
    ),
    on_loan=True,
    may_leave_site=True,
    data_class=DataClass.PERSONAL,
    last_report_received_at=NOW,
    evidence_as_of=NOW,
    media_permits=(PermittedMedium("another", NOW.date() - timedelta(days=200), NOW.date() + timedelta(days=100)),),
)
"""A teacher's laptop, on loan until July, with personal data, at a school that has permitted one stick, which is not there."""

IN_SCHOOL: Final = replace(LENT, loan=NoLoan(), on_loan=False, may_leave_site=False, data_class=DataClass.NONE)
"""A device that never leaves and holds no personal data."""

A_WHILE_AGO: Final = replace(LENT, last_report_received_at=NOW - timedelta(days=60), evidence_as_of=NOW - timedelta(days=60))

_SIXTY_DAYS_AGO: Final = NOW - timedelta(days=60)
_NOTHING_OPEN: Final = (
    PasswordPolicy(12, several_kinds_of_letters=False, lock_out=LocksOut(10, 600), expiry=NeverExpires()),
    Administrators(1, session_user_is_administrator=False, guest_account_enabled=False),
    RemovableMedia(MediaControl.BLOCKED, (), (), events_complete=True, scanned_on_insert=True, autorun_off=True),
)


@dataclass(frozen=True)
class Situation:
    """`facts` take the place of a good laptop's; `not_known` are readings that could not be made; `never_reported` has none.

    `evenings` are those that are remembered from before the report.
    """

    sentence: str
    facts: tuple[Fact, ...] = ()
    context: Context = LENT
    platform: str = "linux"
    not_known: Mapping[type[Fact], Unknown] = field(default_factory=dict)
    never_reported: bool = False
    evenings: tuple[Evening, ...] = ()

    @property
    def report(self) -> DeviceReport | None:
        """What the device said."""
        if self.never_reported:
            return None
        report = report_of(*GOOD_FACTS, *_NOTHING_OPEN, *self.facts, platform=self.platform)
        unread = {FACT_NAMES[kind]: why for kind, why in self.not_known.items()}
        return replace(report, readings={**report.readings, **unread})

    @property
    def known(self) -> Context:
        """What is known beside the report: the registers, and what sixty days without a complaint and this report come to."""
        if self.report is None:
            return self.context
        good = report_of(*GOOD_FACTS, *_NOTHING_OPEN, platform=self.platform)
        before = after(None, good, Moment(_SIXTY_DAYS_AGO, _SIXTY_DAYS_AGO, is_first=True))
        before = replace(before, evenings=(*before.evenings, *self.evenings))
        return replace(self.context, history=after(before, self.report, Moment(NOW, NOW - timedelta(days=1), is_first=False)))
