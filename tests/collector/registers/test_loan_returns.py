"""A return ends what the loan gave, at once and once; the reset closes it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from collector.errors import LoanRefused
from collector.registers import loans
from collector.registers.loan_request import LoanRequest
from collector.store import audit, certificates, devices, tokens
from collector.store import loans as stored
from collector.store.certificates import Certificate
from collector.store.database import Transaction
from collector.store.devices import DeviceState
from collector.store.loans import LoanState
from tests.fakes.loan_steps import BORROWER, authorised, enrolled, sign
from tests.fakes.school_records import LATER, NOW


def test_a_return_ends_the_device_its_certificates_and_its_tokens_at_once(tx: Transaction):
    loan, device = enrolled(tx)
    certificates.issue(tx, Certificate("7", "example", device.device_id, "PEM", NOW, NOW + timedelta(days=30), None))
    returned = loans.return_device(tx, loan, actor="desk", now=LATER)

    found, certificate = devices.find(tx, device.device_id), certificates.get(tx, "7")
    assert returned.state is LoanState.RETURNED
    assert found == replace(device, state=DeviceState.RETURNED, state_reason="loan L-1 was returned", state_changed_at=LATER)
    assert certificate is not None
    assert certificate.revoked_at == LATER
    assert [token.expires_at for token in tokens.of_loan(tx, "example", "L-1")] == [LATER]


def test_a_loan_that_no_device_enrolled_for_is_closed_by_a_return(tx: Transaction):
    assert loans.return_device(tx, authorised(tx), actor="desk", now=LATER).state is LoanState.CLOSED


def test_a_device_comes_back_once(tx: Transaction):
    loan, _ = enrolled(tx)
    returned = loans.return_device(tx, loan, actor="desk", now=LATER)
    with pytest.raises(LoanRefused, match="back already"):
        loans.return_device(tx, returned, actor="desk", now=LATER)


def test_a_draft_is_signed_by_nobody_before_it_is_presented(tx: Transaction):
    request = LoanRequest("L-9", "Contoso", "Slate 5", "XY", "RC-9", "A. Sample", "teacher", None)
    draft = loans.new(tx, "example", request, actor="desk", now=NOW, draft=True)
    with pytest.raises(LoanRefused, match="it is being prepared; `rollcall loan present L-9` puts it before the borrower"):
        sign(tx, draft, BORROWER)
    presented = loans.present(tx, draft, actor="desk", now=NOW)
    assert sign(tx, presented, BORROWER).loan.state is LoanState.AWAITING_TECHNICIAN


def test_a_reset_is_confirmed_by_a_technician_and_the_device_is_free_all_the_while(tx: Transaction):
    loan, _ = enrolled(tx)
    with pytest.raises(LoanRefused, match="a confirmation of the reset needs one that is returned"):
        loans.confirm_reset(tx, loan, "T. Technician", actor="desk", now=LATER)
    returned = loans.return_device(tx, loan, actor="desk", now=LATER)
    confirmed = loans.confirm_reset(tx, returned, "T. Technician", actor="desk", now=LATER)
    assert (confirmed.state, confirmed.state.has_ended) == (LoanState.RESET_CONFIRMED, True)
    assert audit.recent(tx, "example", limit=1)[0].detail == "confirmed by T. Technician"
    assert stored.open_for(tx, "example", loan.serial, loan.asset_tag) is None
    assert loans.close(tx, confirmed, actor="desk", now=LATER).state is LoanState.CLOSED


def test_a_returned_loan_is_closed_by_the_reset_and_no_other_is(tx: Transaction):
    loan, _ = enrolled(tx)
    with pytest.raises(LoanRefused, match="a confirmation of the reset needs one that is returned"):
        loans.close(tx, loan, actor="desk", now=LATER)
    returned = loans.return_device(tx, loan, actor="desk", now=LATER)
    assert loans.close(tx, returned, actor="desk", now=LATER).state is LoanState.CLOSED
