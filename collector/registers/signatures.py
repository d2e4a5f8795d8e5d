"""The three signatures of a loan, in their order: borrower, technician, headteacher."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from typing import Final, assert_never

from collector.errors import LoanRefused, SignerNotRegistered
from collector.registers import signers
from collector.store.database import Transaction
from collector.store.loans import LoanState, StoredLoan
from collector.store.signers import SignerRole
from compliance.registers.person_names import same_person

CLOCKS_DIFFER_BY: Final = timedelta(days=1)  # a day on paper is midnight UTC here, and the pen may have been east of it


class SignatureRole(StrEnum):
    """Whose signature a loan needs."""

    BORROWER = "borrower"
    TECHNICIAN = "technician"
    HEADTEACHER = "headteacher"


REMEDY: Final = {
    SignerRole.TECHNICIAN: "have another registered technician approve it (`rollcall signers add`)",
    SignerRole.HEADTEACHER: (
        "have somebody registered as headteacher sign who may authorise it for them, such as the deputy or the chair of "
        "governors (`rollcall signers add`)"
    ),
}
"""What to do where a technician or a headteacher borrows the device."""


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
    if signature.role is not _AWAITED.get(loan.state):
        raise LoanRefused(f"loan {loan.loan_id}: {_out_of_turn(loan, signature.role)}")
    if signature.signed_at > now + CLOCKS_DIFFER_BY:
        raise LoanRefused(f"the {signature.role}'s signature is dated {signature.signed_at:%d %B %Y}, which is yet to come")
    if loan.borrower_signed_at is not None and is_before(signature.signed_at, loan.borrower_signed_at):
        times = f"{_in_words(signature.signed_at)}, before the borrower's ({_in_words(loan.borrower_signed_at)})"
        raise LoanRefused(f"the {signature.role}'s signature is dated {times}; the borrower signs first")
    return _signed(tx, replace(loan, state_changed_at=now), signature)


def is_before(one: datetime, other: datetime) -> bool:
    """Whether a signature was given before another. Midnight UTC is a day on paper: it is before another day only."""
    midnight = time(tzinfo=UTC)
    if midnight in (one.timetz(), other.timetz()):
        return one.date() < other.date()
    return one < other


def missing(loan: StoredLoan) -> tuple[str, ...]:
    """Whose signatures the loan still lacks."""
    return tuple(role.value for role, at in _times(loan).items() if at is None)


def _times(loan: StoredLoan) -> dict[SignatureRole, datetime | None]:
    return {
        SignatureRole.BORROWER: loan.borrower_signed_at,
        SignatureRole.TECHNICIAN: loan.technician_signed_at,
        SignatureRole.HEADTEACHER: loan.headteacher_signed_at,
    }


def _out_of_turn(loan: StoredLoan, role: SignatureRole) -> str:
    signed_at = _times(loan)[role]
    if signed_at is not None:
        return f"the {role} has signed already ({_in_words(signed_at)})"
    if loan.state is LoanState.DRAFT:
        return f"it is being prepared; `rollcall loan present {loan.loan_id}` puts it before the borrower, who signs first"
    awaited = _AWAITED.get(loan.state)
    return f"the {awaited} signs first" if awaited else f"it is {loan.state.on_screen}, and cannot be signed any more"


def _in_words(instant: datetime) -> str:
    return f"{instant.day} {instant:%b %Y, %H:%M} UTC"


def _signed(tx: Transaction, loan: StoredLoan, signature: Signature) -> StoredLoan:
    at = signature.signed_at
    match signature.role:
        case SignatureRole.BORROWER:
            if not same_person(loan.borrower_name, signature.name):
                raise SignerNotRegistered(
                    f'"{signature.name}" is not the borrower of loan {loan.loan_id}; the borrower must sign',
                    logged=f"the name is not that of the borrower of loan {loan.loan_id}",
                )
            return replace(loan, borrower_signed_at=at, state=LoanState.AWAITING_TECHNICIAN)
        case SignatureRole.TECHNICIAN:
            name = _not_the_borrower(tx, loan, SignerRole.TECHNICIAN, signature.name)
            return replace(loan, technician_name=name, technician_signed_at=at, state=LoanState.AWAITING_HEADTEACHER)
        case SignatureRole.HEADTEACHER:
            name = _not_the_borrower(tx, loan, SignerRole.HEADTEACHER, signature.name)
            return replace(loan, headteacher_name=name, headteacher_signed_at=at, state=LoanState.AUTHORISED)
        case _:
            assert_never(signature.role)


def _not_the_borrower(tx: Transaction, loan: StoredLoan, role: SignerRole, name: str) -> str:
    """The signer as the school registered them. Nobody lends to themselves."""
    registered = signers.registered_name(tx, loan.school_id, role, name)
    if same_person(loan.borrower_name, registered):
        raise SignerNotRegistered(
            f'"{registered}" borrows this device and cannot sign as its {role} too; {REMEDY[role]}',
            logged=f"the borrower of loan {loan.loan_id} cannot sign as its {role} too",
        )
    return registered
