"""A later day is agreed by somebody who may, every day before it is kept, and what was signed stays what was signed."""

from datetime import date

import pytest

from collector.errors import LoanRefused, SignerNotRegistered
from collector.registers import enrolment_tokens, extensions, loans
from collector.registers.due_back import Due, due
from collector.store import audit, loan_extensions
from collector.store.database import Transaction
from collector.store.loans import StoredLoan
from tests.fakes.loan_steps import authorised, enrolled
from tests.fakes.school_records import LATER

SIGNED, LATER_DAY, LATEST = date(2027, 7, 21), date(2027, 9, 1), date(2027, 10, 1)


def extend(tx: Transaction, loan: StoredLoan, until: date, by: str = "h head") -> StoredLoan:
    return extensions.extend(tx, loan, until, by, actor="desk", now=LATER)


def test_a_loan_is_due_on_the_later_day_and_every_day_before_is_kept(tx: Transaction):
    loan, _ = enrolled(tx)
    extend(tx, extend(tx, loan, LATER_DAY), LATEST, "T. Technician")
    found = loans.get(tx, "example", "L-1")
    assert (found.due_back, due(found, date(2027, 9, 2))) == (LATEST, Due.LATER)
    kept = loan_extensions.of_loan(tx, "example", "L-1")
    assert [(each.before, each.until, each.agreed_by) for each in kept] == [
        (SIGNED, LATER_DAY, "H. Head"),
        (LATER_DAY, LATEST, "T. Technician"),
    ]
    assert audit.recent(tx, "example", limit=1)[0].detail == "until 1 October 2027"


def test_an_extension_does_not_alter_what_was_signed(tx: Transaction):
    loan, _ = enrolled(tx)
    signed = enrolment_tokens.agreement_sha256(loan)
    extended = extend(tx, loan, LATER_DAY)
    assert enrolment_tokens.agreement_sha256(extended) != signed
    assert enrolment_tokens.agreement_sha256(extensions.as_agreed(tx, extended)) == signed


@pytest.mark.parametrize(
    ("until", "words"), [(date(2026, 11, 19), "is past"), (SIGNED, "due back on 21 July 2027 already; give a later day")]
)
def test_a_day_that_is_no_later_is_refused(tx: Transaction, until: date, words: str):
    with pytest.raises(LoanRefused, match=words):
        extend(tx, enrolled(tx)[0], until)


@pytest.mark.parametrize("name", ["A. Sample", "B. Other", ""])
def test_neither_the_borrower_nor_a_stranger_agrees_to_it(tx: Transaction, name: str):
    with pytest.raises(SignerNotRegistered):
        extend(tx, enrolled(tx)[0], LATER_DAY, name)
    assert loans.get(tx, "example", "L-1").due_back == SIGNED


def test_a_loan_that_no_device_has_enrolled_for_is_not_extended(tx: Transaction):
    with pytest.raises(LoanRefused, match="only one whose device is out can be extended"):
        extend(tx, authorised(tx), LATER_DAY)
