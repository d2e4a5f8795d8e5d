"""Extending a loan: a later day, who agreed to it, and every day that held before."""

from dataclasses import replace
from datetime import date, datetime

from collector.errors import LoanRefused, SignerNotRegistered
from collector.registers import signers
from collector.store import audit, loan_extensions, loans
from collector.store import signers as stored_signers
from collector.store.database import Transaction
from collector.store.loan_extensions import Extension
from collector.store.loans import LoanState, StoredLoan
from compliance.days import day_in_words
from compliance.registers.person_names import same_person
from compliance.school_clock import day_of

_OUT = (LoanState.ENROLLED, LoanState.CLEARED, LoanState.SUSPENDED, LoanState.RECALLED)


def extend(tx: Transaction, loan: StoredLoan, until: date, agreed_by: str, *, actor: str, now: datetime) -> StoredLoan:
    """Let a device that is out stay out until a later day. LoanRefused or SignerNotRegistered says why not."""
    if loan.state not in _OUT:
        raise LoanRefused(f"loan {loan.loan_id} is {loan.state.on_screen}; only one whose device is out can be extended")
    if until < day_of(now):
        raise LoanRefused(f"{day_in_words(until)} is past; give a later day")
    if loan.due_back is not None and until <= loan.due_back:
        raise LoanRefused(f"the device is due back on {day_in_words(loan.due_back)} already; give a later day")
    name = _who_may_agree(tx, loan, agreed_by)
    number = len(loan_extensions.of_loan(tx, loan.school_id, loan.loan_id)) + 1
    extended = replace(loan, due_back=until)
    loans.extend(tx, extended)
    loan_extensions.add(tx, Extension(loan.school_id, loan.loan_id, number, loan.due_back, until, name, now, actor))
    audit.write(tx, loan.school_id, now, actor, "loan.extend", loan.loan_id, audit.DONE, f"until {day_in_words(until)}")
    return extended


def as_agreed(tx: Transaction, loan: StoredLoan) -> StoredLoan:
    """The loan with the day that was signed, whatever later day was agreed since."""
    extended = loan_extensions.of_loan(tx, loan.school_id, loan.loan_id)
    return replace(loan, due_back=extended[0].before) if extended else loan


def _who_may_agree(tx: Transaction, loan: StoredLoan, name: str) -> str:
    """A technician or headteacher of the school, who is not the borrower."""
    if same_person(loan.borrower_name, name):
        raise SignerNotRegistered(
            f"the borrower of loan {loan.loan_id} cannot agree to its extension; a technician or the headteacher does"
        )
    for each in stored_signers.everyone(tx, loan.school_id):
        if same_person(each.name, name):
            return each.name
    return signers.registered_name(tx, loan.school_id, stored_signers.SignerRole.TECHNICIAN, name)
