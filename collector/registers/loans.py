"""The life of a loan: agreed, signed by three people, authorised by the last of them, enrolled, cleared, returned, closed.

Every act is one transaction with its line in the audit log. What the life cycle does not allow raises LoanRefused.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from collector.errors import LoanRefused, NotRecorded
from collector.registers import agreements, clearance, enrolment_tokens, loan_request, signatures
from collector.registers.enrolment_tokens import MintedToken
from collector.registers.loan_request import LoanRequest
from collector.registers.signatures import Signature
from collector.store import audit, certificates, devices, loan_handovers, tokens
from collector.store import loans as stored
from collector.store.database import Transaction
from collector.store.devices import Device, DeviceState
from collector.store.loans import LoanState, StoredLoan
from compliance.assessment import Verdict


@dataclass(frozen=True, slots=True)
class Signed:
    """A loan after a signature, and the token that the last signature minted."""

    loan: StoredLoan
    minted: MintedToken | None


def new(tx: Transaction, school_id: str, request: LoanRequest, *, actor: str, now: datetime, draft: bool = False) -> StoredLoan:
    """Begin a loan under the agreement in force; it awaits its borrower's signature, or is a draft until it is presented."""
    loan_request.check(tx, school_id, request, now)
    agreement = agreements.in_force(tx, school_id)
    loan = StoredLoan(
        school_id=school_id,
        loan_id=request.loan_id,
        agreement_version=agreement.version,
        text_sha256=agreement.text_sha256,
        make=request.make,
        model=request.model,
        serial=request.serial,
        asset_tag=request.asset_tag,
        borrower_name=request.borrower_name,
        borrower_role=request.borrower_role,
        borrower_signed_at=None,
        technician_name="",
        technician_signed_at=None,
        headteacher_name="",
        headteacher_signed_at=None,
        due_back=request.due_back,
        state=LoanState.DRAFT if draft else LoanState.AWAITING_BORROWER,
        state_changed_at=now,
        device_id=b"",
        device_confirmed_by="",
        device_confirmed_at=None,
        created_at=now,
    )
    stored.add(tx, loan)
    audit.write(tx, school_id, now, actor, "loan.new", loan.loan_id, audit.DONE)
    return loan


def present(tx: Transaction, loan: StoredLoan, *, actor: str, now: datetime) -> StoredLoan:
    """Put a draft before its borrower, who signs next."""
    _require(loan, "being put before the borrower", LoanState.DRAFT)
    presented = _move(tx, loan, LoanState.AWAITING_BORROWER, now)
    audit.write(tx, loan.school_id, now, actor, "loan.present", loan.loan_id, audit.DONE)
    return presented


def get(tx: Transaction, school_id: str, loan_id: str) -> StoredLoan:
    """The loan of this number. NotRecorded when there is none."""
    loan = stored.find(tx, school_id, loan_id)
    if loan is None:
        remedy = "`rollcall loan list` names them"
        raise NotRecorded(f"no loan is called {loan_id!r}; {remedy}", logged=f"no such loan; {remedy}")
    return loan


def sign(
    tx: Transaction, loan: StoredLoan, signature: Signature, *, actor: str, now: datetime, new_token: Callable[[], str]
) -> Signed:
    """Add the signature that the loan awaits. The last one, the headteacher's, authorises it and by itself mints the token."""
    signed = signatures.add(tx, loan, signature, now=now)
    stored.update(tx, signed)
    audit.write(tx, loan.school_id, now, actor, f"loan.sign.{signature.role}", loan.loan_id, audit.DONE, signature.name)
    if signed.state is not LoanState.AUTHORISED:
        return Signed(signed, None)
    return Signed(signed, enrolment_tokens.mint(tx, signed, actor=actor, now=now, new_token=new_token))


def reissue(tx: Transaction, loan: StoredLoan, *, actor: str, now: datetime, new_token: Callable[[], str]) -> MintedToken:
    """Another token for an authorised loan whose token has expired or was mislaid; the one before opens nothing any more."""
    _require(loan, "another token", LoanState.AUTHORISED)
    return enrolment_tokens.mint(tx, loan, actor=actor, now=now, new_token=new_token)


def device_enrolled(tx: Transaction, loan: StoredLoan, device_id: bytes, *, actor: str, now: datetime) -> StoredLoan:
    """The device of the loan has its certificate. It may not leave the site before its first clean report."""
    _require(loan, "an enrolment", LoanState.AUTHORISED)
    enrolled = _move(tx, replace(loan, device_id=device_id), LoanState.ENROLLED, now)
    audit.write(tx, loan.school_id, now, actor, "loan.enrolled", loan.loan_id, audit.DONE, device_id.hex())
    return enrolled


def after_judging(
    tx: Transaction, device: Device, judged: Mapping[str, Verdict], now: datetime, *, encryption_rules: frozenset[str]
) -> None:
    """Clear the loan of a device that has just been judged and has earned it, or take back what it no longer deserves.

    `encryption_rules` are the ids of the policy's rules about the disk, `judged` the verdicts of all rules by their ids.
    """
    loan = stored.of_device(tx, device.device_id) if device.loan_id else None
    if loan is not None:
        settle(tx, loan, device, judged, now, encryption_rules=encryption_rules)


def settle(
    tx: Transaction,
    loan: StoredLoan,
    device: Device,
    judged: Mapping[str, Verdict],
    now: datetime,
    *,
    encryption_rules: frozenset[str],
) -> None:
    """The same where the loan under which the device is out has been read."""
    encryption = clearance.encryption_of(judged, encryption_rules)
    if clearance.is_earned(loan, device, encryption):
        _move(tx, loan, LoanState.CLEARED, now)
        audit.write(tx, loan.school_id, now, "rollcall", "loan.clear", loan.loan_id, audit.DONE, "the disk is encrypted")
    elif loan.state is LoanState.CLEARED and (objection := clearance.objection(loan, device, encryption)):
        _move(tx, loan, LoanState.ENROLLED, now)
        audit.write(tx, loan.school_id, now, "rollcall", "loan.no-longer-clear", loan.loan_id, audit.DONE, objection)


def confirm_device(tx: Transaction, loan: StoredLoan, *, actor: str, now: datetime) -> StoredLoan:
    """A technician has looked at a device whose firmware has no serial number, and says that it is the one agreed on.

    Judge the device then: that may clear the loan.
    """
    _require(loan, "a confirmation of its device", LoanState.ENROLLED, LoanState.CLEARED)
    device = devices.find(tx, loan.device_id)
    if loan.serial and device is not None and device.serial:
        raise LoanRefused(f"loan {loan.loan_id}: its device has a serial number, which is compared; no eye can replace that")
    confirmed = replace(loan, device_confirmed_by=actor, device_confirmed_at=now)
    stored.update(tx, confirmed)
    audit.write(tx, loan.school_id, now, actor, "loan.confirm-device", loan.loan_id, audit.DONE)
    return confirmed


def return_device(tx: Transaction, loan: StoredLoan, *, actor: str, now: datetime) -> StoredLoan:
    """The device is back: its certificates and tokens end at once. A loan that no device had enrolled for is closed."""
    if loan.state.has_ended:
        raise LoanRefused(f"loan {loan.loan_id} is {loan.state.on_screen}: its device is back already")
    tokens.revoke_of_loan(tx, loan.school_id, loan.loan_id, now)
    if loan.device_id:
        certificates.revoke_all(tx, loan.device_id, now)
        devices.set_state(tx, loan.device_id, DeviceState.RETURNED, f"loan {loan.loan_id} was returned", now)
    ended = _move(tx, loan, LoanState.RETURNED if loan.device_id else LoanState.CLOSED, now)
    audit.write(tx, loan.school_id, now, actor, "loan.return", loan.loan_id, audit.DONE)
    return ended


def confirm_reset(tx: Transaction, loan: StoredLoan, technician: str, *, actor: str, now: datetime) -> StoredLoan:
    """A technician has seen the returned device reset: nothing of its borrower is left on it."""
    _require(loan, "a confirmation of the reset", LoanState.RETURNED)
    confirmed = _move(tx, loan, LoanState.RESET_CONFIRMED, now)
    loan_handovers.note_reset(tx, loan.school_id, loan.loan_id, technician, now)
    audit.write(tx, loan.school_id, now, actor, "loan.reset", loan.loan_id, audit.DONE, f"confirmed by {technician}")
    return confirmed


def close(tx: Transaction, loan: StoredLoan, *, actor: str, now: datetime) -> StoredLoan:
    """A loan is over: its device was reset, which this confirms where nobody has done so before."""
    _require(loan, "a confirmation of the reset", LoanState.RETURNED, LoanState.RESET_CONFIRMED)
    closed = _move(tx, loan, LoanState.CLOSED, now)
    loan_handovers.note_reset(tx, loan.school_id, loan.loan_id, actor, now)
    audit.write(tx, loan.school_id, now, actor, "loan.close", loan.loan_id, audit.DONE, "reset confirmed")
    return closed


def _move(tx: Transaction, loan: StoredLoan, state: LoanState, now: datetime) -> StoredLoan:
    moved = replace(loan, state=state, state_changed_at=now)
    stored.update(tx, moved)
    return moved


def _require(loan: StoredLoan, what: str, *allowed: LoanState) -> None:
    if loan.state not in allowed:
        expected = " or ".join(state.on_screen for state in allowed)
        raise LoanRefused(f"loan {loan.loan_id} is {loan.state.on_screen}; {what} needs one that is {expected}")
