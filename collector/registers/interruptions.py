"""What may come between a loan and its end: it is suspended, its device is lost, it is called back, and it may go on."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum
from typing import Final

from collector.errors import LoanRefused
from collector.plain_text import one_line
from collector.registers.recording import Recording
from collector.store import audit, devices, loans
from collector.store.database import Transaction
from collector.store.devices import Device, DeviceState
from collector.store.loans import LoanState, StoredLoan
from compliance.registers import CATALOGUE
from compliance.registers.incidents import Incident, IncidentSort
from compliance.school_clock import day_of


@dataclass(frozen=True, slots=True)
class _Kind:
    action: str
    loan_state: LoanState
    device_state: DeviceState | None  # None: the device goes on as it was


class Interruption(Enum):
    """Why a loan stands still."""

    SUSPENDED = _Kind("loan.suspend", LoanState.SUSPENDED, None)
    LOST = _Kind("loan.lost", LoanState.LOST, DeviceState.LOST)
    RECALLED = _Kind("loan.recall", LoanState.RECALLED, None)


_LONGEST_REASON_CHARACTERS: Final = 400
_MAY_BE_INTERRUPTED = (LoanState.ENROLLED, LoanState.CLEARED, LoanState.SUSPENDED, LoanState.RECALLED)
_MAY_GO_ON = (LoanState.SUSPENDED, LoanState.LOST, LoanState.RECALLED)


def interrupt(
    tx: Transaction, loan: StoredLoan, interruption: Interruption, reason: str, *, actor: str, now: datetime
) -> StoredLoan:
    """Let a loan stand still, for a reason. The device of a lost one is not believed from then on."""
    kind = interruption.value
    if loan.state not in _MAY_BE_INTERRUPTED:
        what = interruption.name.lower()
        raise LoanRefused(f"loan {loan.loan_id} is {loan.state.on_screen}; only one whose device is out can be {what}")
    device = devices.find(tx, loan.device_id)
    if interruption is Interruption.LOST:
        _record_loss(tx, loan, reason, actor, now)
    if kind.device_state is not None and device is not None and _goes_on(device):  # a quarantined one stays so
        devices.set_state(
            tx, loan.device_id, kind.device_state, reason, now, in_journal=_without_words(loan, interruption.name)
        )
    return _moved(tx, loan, kind.loan_state, kind.action, reason, actor, now)


def go_on(tx: Transaction, loan: StoredLoan, reason: str, *, actor: str, now: datetime) -> StoredLoan:
    """Let a loan go on. It is enrolled, and a report that its device sends from now on may clear it again."""
    if loan.state not in _MAY_GO_ON:
        raise LoanRefused(f"loan {loan.loan_id} is {loan.state.on_screen}; it was not interrupted")
    device = devices.find(tx, loan.device_id)
    if device is not None and device.state is DeviceState.LOST:
        state = DeviceState.REPORTING if device.last_report_at else DeviceState.AWAITING_FIRST_REPORT
        devices.set_state(tx, loan.device_id, state, reason, now, in_journal=_without_words(loan, "found"))
    return _moved(tx, loan, LoanState.ENROLLED, "loan.go-on", reason, actor, now)


def _record_loss(tx: Transaction, loan: StoredLoan, reason: str, actor: str, now: datetime) -> None:
    """A loss is an incident, and what was known of the device is frozen with it, before anything changes."""
    words = one_line(reason, _LONGEST_REASON_CHARACTERS)
    what = f"loan {loan.loan_id}, lost or stolen: {words}"
    line = Incident(IncidentSort.LOST, day_of(now), what, loan.asset_tag or loan.serial)
    Recording(tx, loan.school_id, actor=actor, now=now).add_unlike(CATALOGUE["incident-log"], line)


def _without_words(loan: StoredLoan, what: str) -> str:
    """The journal is never changed, so nothing that was typed goes into it: somebody may be named there."""
    return f"loan {loan.loan_id}: {what.lower()}"


def _goes_on(device: Device) -> bool:
    return device.state.may_speak or device.state is DeviceState.TO_BE_CONFIRMED


def _moved(
    tx: Transaction, loan: StoredLoan, state: LoanState, action: str, reason: str, actor: str, now: datetime
) -> StoredLoan:
    moved = replace(loan, state=state, state_changed_at=now)
    loans.update(tx, moved)
    audit.write(tx, loan.school_id, now, actor, action, loan.loan_id, audit.DONE, reason)
    return moved
