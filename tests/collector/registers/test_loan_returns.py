"""A return ends what the loan gave, at once and once; the reset closes it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from collector.errors import LoanRefused
from collector.registers import loans
from collector.store import certificates, devices, tokens
from collector.store.certificates import Certificate
from collector.store.database import Transaction
from collector.store.devices import DeviceState
from collector.store.loans import LoanState
from tests.fakes.loan_steps import authorised, enrolled
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


def test_a_returned_loan_is_closed_by_the_reset_and_no_other_is(tx: Transaction):
    loan, _ = enrolled(tx)
    with pytest.raises(LoanRefused, match="a confirmation of the reset needs one that is returned"):
        loans.close(tx, loan, actor="desk", now=LATER)
    returned = loans.return_device(tx, loan, actor="desk", now=LATER)
    assert loans.close(tx, returned, actor="desk", now=LATER).state is LoanState.CLOSED
