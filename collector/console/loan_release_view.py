"""What the desk waits for after the last signature: the device that enrols, its first report, and leave to go home."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from collector.registers import clearance, wrong_device
from collector.registers.wrong_device import WrongDevice
from collector.store import devices, evidence, tokens, verdicts
from collector.store.database import Transaction
from collector.store.devices import Device
from collector.store.loans import LoanState, StoredLoan
from collector.store.verdicts import StoredVerdict
from compliance import serial_numbers
from compliance.enrolment_offer import EnrolmentOffer
from compliance.verdict import Verdict

_NOT_COUNTED = (Verdict.NOT_APPLICABLE, Verdict.RECORDED)


class Stage(StrEnum):
    """How far it has come."""

    CODE = "code"  # nobody has used the enrolment file
    NO_CODE = "no code"  # it has expired, or lies nowhere any more
    ENROLLED = "enrolled"
    REPORTED = "reported"
    CLEARED = "cleared"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class ReleaseView:
    """`wrong` is another device than the one agreed on that asked: a red stop. `objection` says why it may not leave."""

    stage: Stage
    wrong: WrongDevice | None
    offer: EnrolmentOffer | None
    device: Device | None
    first_report_at: datetime | None
    is_same_serial: bool
    wants_a_look: bool
    meets: int
    judged: int
    not_met: tuple[StoredVerdict, ...]
    objection: str

    @property
    def is_waiting(self) -> bool:
        """Whether the page should look again by itself."""
        return self.stage in (Stage.CODE, Stage.ENROLLED, Stage.REPORTED)


def view_of(tx: Transaction, loan: StoredLoan, offer: EnrolmentOffer | None, now: datetime) -> ReleaseView:
    """As the collector knows it now."""
    device = devices.find(tx, loan.device_id) if loan.device_id else None
    held = verdicts.of_device(tx, loan.device_id) if device else {}
    counted = [each for each in held.values() if each.verdict not in _NOT_COUNTED]
    has_reported = device is not None and device.last_report_at is not None
    usable = _usable(tx, loan, offer, now) if loan.state is LoanState.AUTHORISED else None
    return ReleaseView(
        stage=_stage(loan, usable, has_reported=has_reported),
        wrong=wrong_device.last_asked(tx, loan) if loan.state is LoanState.AUTHORISED else None,
        offer=usable,
        device=device,
        first_report_at=evidence.first_report_at(tx, loan.device_id) if device else None,
        is_same_serial=device is not None and serial_numbers.are_equal(loan.serial, device.serial),
        wants_a_look=device is not None and has_reported and not clearance.is_the_device(loan, device),
        meets=sum(each.verdict is Verdict.PASS for each in counted),
        judged=len(counted),
        not_met=tuple(each for each in counted if each.verdict.needs_putting_right),
        objection=_objection(loan, device) if device and has_reported else "",
    )


def _stage(loan: StoredLoan, usable: EnrolmentOffer | None, *, has_reported: bool) -> Stage:
    match loan.state:
        case LoanState.AUTHORISED:
            return Stage.NO_CODE if usable is None else Stage.CODE
        case LoanState.ENROLLED:
            return Stage.REPORTED if has_reported else Stage.ENROLLED
        case LoanState.CLEARED:
            return Stage.CLEARED
        case _:
            return Stage.OVER


def _usable(tx: Transaction, loan: StoredLoan, offer: EnrolmentOffer | None, now: datetime) -> EnrolmentOffer | None:
    """An enrolment file that still admits the device of this loan."""
    if offer is None or not offer.token:
        return None
    token = tokens.find(tx, tokens.hash_of(offer.token))
    is_good = token is not None and token.loan_id == loan.loan_id and token.used_at is None and token.expires_at > now
    return offer if is_good else None


def _objection(loan: StoredLoan, device: Device) -> str:
    if not device.state.may_speak:
        return f"The device is {device.state.value.replace('_', ' ')}, so that what it says is not believed."
    if not clearance.is_the_device(loan, device):
        return "Nobody has confirmed that it is the device agreed on."
    return "Its disk is not seen to be encrypted." if loan.state is LoanState.ENROLLED else ""
