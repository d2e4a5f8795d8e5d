"""A loan lets one device enrol once it is fully signed, by a token that is bound to what was agreed."""

from dataclasses import replace
from datetime import timedelta

import pytest

from collector.errors import LoanRefused
from collector.registers import enrolment_tokens, loans
from collector.registers.enrolment_tokens import MintedToken
from collector.store import tokens
from collector.store.database import Transaction
from collector.store.loans import LoanState
from collector.store.tokens import Token
from tests.fakes.loan_steps import BORROWER, HEADTEACHER, TECHNICIAN, authorised, new, sign
from tests.fakes.school_records import DEVICE, LATER, NOW


def test_only_the_last_signature_mints_a_token(tx: Transaction):
    loan, minted = new(tx), []
    for signature in (BORROWER, TECHNICIAN, HEADTEACHER):
        signed = sign(tx, loan, signature)
        loan = signed.loan
        minted.append(signed.minted)

    assert minted == [None, None, MintedToken("the token", NOW + timedelta(hours=24))]


def test_the_token_is_kept_as_its_hash_and_bound_to_serial_and_agreement(tx: Transaction):
    loan = authorised(tx)
    assert tokens.of_loan(tx, "example", "L-1") == [
        Token(
            token_hash=tokens.hash_of("the token"),
            school_id="example",
            loan_id="L-1",
            serial="AB12CD",
            asset_tag="RC-0007",
            agreement_sha256=enrolment_tokens.agreement_sha256(loan),
            minted_at=NOW,
            expires_at=NOW + timedelta(hours=24),
            used_at=None,
            used_by=b"",
        )
    ]


@pytest.mark.parametrize(
    "change",
    [
        {"serial": "XX"},
        {"asset_tag": "RC-9"},
        {"text_sha256": "ff" * 32},
        {"borrower_name": "B. Other"},
        {"headteacher_signed_at": LATER},
        {"due_back": None},
    ],
    ids=lambda change: next(iter(change)),
)
def test_an_agreement_that_is_altered_has_another_hash(tx: Transaction, change: dict[str, object]):
    loan = authorised(tx)
    assert enrolment_tokens.agreement_sha256(replace(loan, **change)) != enrolment_tokens.agreement_sha256(loan)


def test_what_becomes_of_a_loan_leaves_the_hash_of_its_agreement_alone(tx: Transaction):
    loan = authorised(tx)
    moved = replace(loan, state=LoanState.CLEARED, device_id=b"1", device_confirmed_by="T. Technician")
    assert enrolment_tokens.agreement_sha256(moved) == enrolment_tokens.agreement_sha256(loan)


def test_another_token_ends_the_one_before(tx: Transaction):
    loan = authorised(tx)
    loans.reissue(tx, loan, actor="desk", now=LATER, new_token=lambda: "second")
    assert not tokens.consume(tx, tokens.hash_of("the token"), b"device", LATER)
    assert tokens.consume(tx, tokens.hash_of("second"), b"device", LATER)


def test_a_loan_that_is_not_fully_signed_gets_no_token(tx: Transaction):
    with pytest.raises(LoanRefused, match="another token needs one that is authorised"):
        loans.reissue(tx, new(tx), actor="desk", now=NOW, new_token=lambda: "token")


def test_a_loan_that_is_not_fully_signed_admits_no_device(tx: Transaction):
    loan = sign(tx, new(tx), BORROWER).loan
    with pytest.raises(LoanRefused, match="awaiting the technician's approval"):
        loans.device_enrolled(tx, loan, DEVICE.device_id, actor="collector", now=NOW)
