"""The three signatures of a loan, in their order: borrower, technician, headteacher."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, assert_never

from collector.errors import LoanRefused, SignerNotRegistered
from collector.registers import signers
from collector.registers.signers import same_person
from collector.store.database import Transaction
from collector.store.loans import LoanState, StoredLoan
from collector.store.signers import SignerRole

CLOCKS_DIFFER_BY: Final = timedelta(days=1)  # a day on paper is midnight UTC here, and the pen may have been east of it


class SignatureRole(StrEnum):
    """Whose signature a loan needs."""

    BORROWER = "borrower"
    TECHNICIAN = "technician"
    HEADTEACHER = "headteacher"


@dataclass(frozen=True, slots=True)
class Signature:
    """One person's signature in one role."""

    role: SignatureRole
    name: str
    signed_at: datetime


_AWAITED: Final = {
    LoanState.AWAITING_BORROWER: SignatureRole.BORROWER,
    LoanState.AWAITING_TECHNICIAN: SignatureRole.TECHNICIAN,
    LoanState.AWAITING_HEADTEACHER: SignatureRole.HEADTEACHER,
}


def add(tx: Transaction, loan: StoredLoan, signature: Signature, *, now: datetime) -> StoredLoan:
    """The loan with the signature that it awaits, one state further. LoanRefused or SignerNotRegistered says what is wrong."""
    awaited = _AWAITED.get(loan.state)
    if signature.role is not awaited:
        needs = f"it awaits the {awaited}'s signature" if awaited else "it has all its signatures"
        raise LoanRefused(f"loan {loan.loan_id} is {loan.state.on_screen}: {needs}, not the {signature.role}'s")
    if signature.signed_at > now + CLOCKS_DIFFER_BY:
        raise LoanRefused(f"the {signature.role}'s signature is dated {signature.signed_at:%d %B %Y}, which is yet to come")
    return _signed(tx, replace(loan, state_changed_at=now), signature)


def missing(loan: StoredLoan) -> tuple[str, ...]:
    """Whose signatures the loan still lacks."""
    signed = {
        SignatureRole.BORROWER: loan.borrower_signed_at,
        SignatureRole.TECHNICIAN: loan.technician_signed_at,
        SignatureRole.HEADTEACHER: loan.headteacher_signed_at,
    }
    return tuple(role.value for role, at in signed.items() if at is None)


def _signed(tx: Transaction, loan: StoredLoan, signature: Signature) -> StoredLoan:
    at = signature.signed_at
    match signature.role:
        case SignatureRole.BORROWER:
            if not same_person(loan.borrower_name, signature.name):
                raise SignerNotRegistered(
                    f'"{signature.name}" is not the borrower of loan {loan.loan_id}; the borrower must sign'
                )
            return replace(loan, borrower_signed_at=at, state=LoanState.AWAITING_TECHNICIAN)
        case SignatureRole.TECHNICIAN:
            name = signers.registered_name(tx, loan.school_id, SignerRole.TECHNICIAN, signature.name)
            return replace(loan, technician_name=name, technician_signed_at=at, state=LoanState.AWAITING_HEADTEACHER)
        case SignatureRole.HEADTEACHER:
            name = signers.registered_name(tx, loan.school_id, SignerRole.HEADTEACHER, signature.name)
            return replace(loan, headteacher_name=name, headteacher_signed_at=at, state=LoanState.AUTHORISED)
        case _:
            assert_never(signature.role)
