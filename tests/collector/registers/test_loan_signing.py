"""Those sign a loan who may, the borrower first, each once and with a date that can be."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from collector.errors import LoanRefused, SignerNotRegistered
from collector.registers import loans, signatures
from collector.registers.signatures import Signature
from collector.store import tokens
from collector.store.database import Transaction
from collector.store.loans import LoanState
from tests.fakes.loan_steps import BORROWER, HEADTEACHER, TECHNICIAN, authorised, new, sign
from tests.fakes.school_records import LATER, NOW


def test_a_loan_awaits_each_signature_in_turn(tx: Transaction):
    loan = new(tx)
    states = [loan.state]
    for signature in (BORROWER, TECHNICIAN, HEADTEACHER):
        loan = sign(tx, loan, signature).loan
        states.append(loan.state)

    assert states == [
        LoanState.AWAITING_BORROWER,
        LoanState.AWAITING_TECHNICIAN,
        LoanState.AWAITING_HEADTEACHER,
        LoanState.AUTHORISED,
    ]


def test_a_loan_names_the_signatures_that_it_lacks(tx: Transaction):
    loan = sign(tx, new(tx), BORROWER).loan
    assert signatures.missing(loan) == ("technician", "headteacher")


@pytest.mark.parametrize("signature", [TECHNICIAN, HEADTEACHER], ids=["technician", "headteacher"])
def test_nobody_signs_before_the_borrower(tx: Transaction, signature: Signature):
    with pytest.raises(LoanRefused, match="loan L-1: the borrower signs first"):
        sign(tx, new(tx), signature)


def test_nothing_can_be_signed_twice(tx: Transaction):
    with pytest.raises(LoanRefused, match=r"the headteacher has signed already \(20 Nov 2026, 09:30 UTC\)"):
        sign(tx, authorised(tx), HEADTEACHER)


def test_a_cancelled_loan_cannot_be_signed(tx: Transaction):
    cancelled = loans.return_device(tx, new(tx), actor="desk", now=LATER)
    with pytest.raises(LoanRefused, match="it is closed, and cannot be signed any more"):
        sign(tx, cancelled, BORROWER)


@pytest.mark.parametrize("signature", [TECHNICIAN, HEADTEACHER], ids=["technician", "headteacher"])
def test_no_signature_is_older_than_the_borrower_s(tx: Transaction, signature: Signature):
    loan = sign(tx, new(tx), BORROWER).loan
    if signature is HEADTEACHER:
        loan = sign(tx, loan, TECHNICIAN).loan
    with pytest.raises(LoanRefused, match=r"is dated 20 Nov 2026, 09:29 UTC, before the borrower's"):
        sign(tx, loan, replace(signature, signed_at=NOW - timedelta(minutes=1)))


def test_a_signature_dated_with_the_borrower_s_day_alone_is_not_before_it(tx: Transaction):
    loan = sign(tx, new(tx), BORROWER).loan
    on_paper = replace(TECHNICIAN, signed_at=datetime(2026, 11, 20, tzinfo=UTC))
    assert sign(tx, loan, on_paper).loan.state is LoanState.AWAITING_HEADTEACHER


@pytest.mark.parametrize(
    ("before", "signature"),
    [
        ([], replace(BORROWER, name="B. Other")),
        ([], replace(BORROWER, name="")),
        ([BORROWER], replace(TECHNICIAN, name="A. Sample")),
        ([BORROWER], replace(TECHNICIAN, name="H. Head")),
        ([BORROWER, TECHNICIAN], replace(HEADTEACHER, name="T. Technician")),
        ([BORROWER, TECHNICIAN], replace(HEADTEACHER, name="")),
    ],
    ids=["another borrower", "no borrower", "no technician", "head as technician", "technician as head", "no head"],
)
def test_only_those_sign_who_may(tx: Transaction, before: list[Signature], signature: Signature):
    loan = new(tx)
    for each in before:
        loan = sign(tx, loan, each).loan
    with pytest.raises(SignerNotRegistered):
        sign(tx, loan, signature)
    assert tokens.of_loan(tx, "example", "L-1") == []


def test_a_name_is_the_same_in_any_case_and_spacing(tx: Transaction):
    assert sign(tx, new(tx), replace(BORROWER, name=" a.  SAMPLE ")).loan.state is LoanState.AWAITING_TECHNICIAN


def test_a_signature_of_the_day_after_tomorrow_is_refused(tx: Transaction):
    with pytest.raises(LoanRefused, match="22 November 2026, which is yet to come"):
        sign(tx, new(tx), replace(BORROWER, signed_at=NOW + timedelta(days=2)))
