"""What the page of a device shows beside its checks: what wants doing, what happened, and who has looked."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from collector.accounts.rights import Right
from collector.console.visit import Visit
from collector.plain_text import one_line
from collector.reports.check_history import Strip
from collector.reports.incident_words import REMEDIES, WORDS
from collector.reports.one_device import OneDevice
from collector.reports.program_words import software_line
from collector.store import audit, loans
from collector.store.database import Transaction
from collector.store.devices import DeviceState
from collector.store.loans import LoanState, StoredLoan
from compliance.verdict import Verdict

_MOST_EVENTS: Final = 40
_MOST_LOOKS: Final = 20
_OUT: Final = (LoanState.ENROLLED, LoanState.CLEARED, LoanState.SUSPENDED, LoanState.RECALLED)


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened, in words."""

    at: datetime
    words: str


@dataclass(frozen=True, slots=True)
class Look:
    """Somebody saw this page."""

    at: datetime
    who: str


@dataclass(frozen=True, slots=True)
class DeviceView:
    """`failing` of `judged` checks need action. `looks` None: not for this reader."""

    failing: int
    judged: int
    strips: dict[str, Strip]
    events: tuple[Event, ...]
    looks: tuple[Look, ...] | None
    loan: StoredLoan | None
    software: str
    incidents: tuple[Event, ...]
    may_act: bool
    is_out: bool
    awaits_approval: bool
    awaits_a_look: bool
    may_be_asked: bool


def view_of(tx: Transaction, visit: Visit, known: OneDevice) -> DeviceView:
    """For whoever looks: names and acts only where their role has them."""
    device, entry = known.device, known.entry
    sees_people = visit.may(Right.SEE_PEOPLE)
    loan = loans.find(tx, device.school_id, device.loan_id) if sees_people and device.loan_id else None
    open_incidents = [each for each in known.incidents if each.closed_at is None]
    return DeviceView(
        failing=sum(each.verdict is Verdict.FAIL for each in entry.checks),
        judged=sum(each.verdict not in (Verdict.NOT_APPLICABLE, Verdict.RECORDED) for each in entry.checks),
        strips={each.rule: each for each in known.strips},
        events=_events(known),
        looks=_looks(tx, visit, known) if visit.may(Right.SEE_AUDIT) else None,
        loan=loan,
        software=software_line(known.software, visit.now) if known.software else "",
        incidents=tuple(Event(each.opened_at, f"{WORDS[each.kind]}: {REMEDIES[each.kind]}") for each in open_incidents),
        may_act=visit.may(Right.ACT_ON_DEVICES),
        is_out=loan is not None and loan.state in _OUT,
        awaits_approval=device.state.awaits_a_technician,
        awaits_a_look=bool(open_incidents) or device.state is DeviceState.QUARANTINED,
        may_be_asked=device.state.may_speak,
    )


def _events(known: OneDevice) -> tuple[Event, ...]:
    """What changed, the newest first: every change of a verdict and of the device's place in its life."""
    titles = {each.rule: each.title for each in known.entry.checks}
    changed = [
        Event(each.at, one_line(f"{titles.get(each.rule_id, each.rule_id)}: {each.after.on_screen.lower()}. {each.saw}", 300))
        for each in known.changes
        if each.before is not None
    ]
    enrolled = Event(known.device.enrolled_at, "Enrolled")
    opened = [Event(each.opened_at, f"Incident: {WORDS[each.kind].lower()}") for each in known.incidents]
    closed = [
        Event(each.closed_at, f"Incident closed: {WORDS[each.kind].lower()}")
        for each in known.incidents
        if each.closed_at is not None
    ]
    return tuple(sorted([*changed, enrolled, *opened, *closed], key=lambda each: each.at, reverse=True)[:_MOST_EVENTS])


def _looks(tx: Transaction, visit: Visit, known: OneDevice) -> tuple[Look, ...]:
    found = audit.of_subject(tx, visit.school.school_id, "device.looked-at", known.device.device_id.hex(), _MOST_LOOKS)
    return tuple(Look(each.at, one_line(each.actor)) for each in found)
