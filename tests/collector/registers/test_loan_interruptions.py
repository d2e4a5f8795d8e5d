"""A loan that is lost, suspended or recalled stands still until it goes on, and nothing comes in meanwhile."""

from datetime import timedelta

import pytest

from collector.enrolment.approval import confirm_all
from collector.errors import LoanRefused
from collector.registers import interruptions
from collector.registers.interruptions import Interruption
from collector.store import devices
from collector.store.database import Transaction
from collector.store.devices import DeviceState
from collector.store.loans import LoanState
from tests.fakes.loan_steps import ENCRYPTED, authorised, enrolled, reported, state_after
from tests.fakes.school_records import LATER, NOW


def test_a_lost_device_is_not_believed_until_the_loan_goes_on(tx: Transaction):
    loan, device = enrolled(tx)
    lost = interruptions.interrupt(tx, loan, Interruption.LOST, "left on a train", actor="desk", now=LATER)
    while_lost = devices.find(tx, device.device_id)
    found = interruptions.go_on(tx, lost, "found again", actor="desk", now=LATER)
    after = devices.find(tx, device.device_id)

    assert while_lost is not None
    assert after is not None
    assert (lost.state, while_lost.state) == (LoanState.LOST, DeviceState.LOST)
    assert (found.state, after.state) == (LoanState.ENROLLED, DeviceState.AWAITING_FIRST_REPORT)


def test_a_device_that_is_to_be_confirmed_can_be_recorded_as_lost_so_that_confirming_all_does_not_let_it_in(tx: Transaction):
    loan, device = enrolled(tx)
    devices.set_state(tx, device.device_id, DeviceState.TO_BE_CONFIRMED, "restored", NOW)
    interruptions.interrupt(tx, loan, Interruption.LOST, "left on a train", actor="desk", now=LATER)
    confirm_all(tx, loan.school_id, actor="desk", now=LATER)
    found = devices.find(tx, device.device_id)
    assert found is not None
    assert found.state is DeviceState.LOST


@pytest.mark.parametrize("interruption", [Interruption.SUSPENDED, Interruption.RECALLED])
def test_a_suspended_or_recalled_loan_is_not_cleared_meanwhile(tx: Transaction, interruption: Interruption):
    loan, device = enrolled(tx)
    stopped = interruptions.interrupt(tx, loan, interruption, "a question", actor="desk", now=LATER)
    assert state_after(tx, reported(device), ENCRYPTED) is stopped.state


def test_a_loan_that_goes_on_is_cleared_by_a_new_report_only(tx: Transaction):
    loan, device = enrolled(tx)
    stopped = interruptions.interrupt(tx, loan, Interruption.SUSPENDED, "a question", actor="desk", now=LATER)
    interruptions.go_on(tx, stopped, "answered", actor="desk", now=LATER)
    by_report_of = [LATER, LATER + timedelta(seconds=1)]
    states = [state_after(tx, reported(device, at), ENCRYPTED) for at in by_report_of]
    assert states == [LoanState.ENROLLED, LoanState.CLEARED]


def test_a_quarantined_device_does_not_come_out_of_quarantine_by_being_lost_and_found(tx: Transaction):
    loan, device = enrolled(tx)
    devices.set_state(tx, device.device_id, DeviceState.QUARANTINED, "forked", NOW)
    lost = interruptions.interrupt(tx, loan, Interruption.LOST, "left on a train", actor="desk", now=LATER)
    interruptions.go_on(tx, lost, "found again", actor="desk", now=LATER)
    found = devices.find(tx, device.device_id)
    assert found is not None
    assert (lost.state, found.state) == (LoanState.LOST, DeviceState.QUARANTINED)


def test_a_loan_whose_device_is_not_out_cannot_be_interrupted(tx: Transaction):
    with pytest.raises(LoanRefused, match="only one whose device is out can be lost"):
        interruptions.interrupt(tx, authorised(tx), Interruption.LOST, "lost", actor="desk", now=LATER)


def test_a_loan_that_was_not_interrupted_cannot_go_on(tx: Transaction):
    loan, _ = enrolled(tx)
    with pytest.raises(LoanRefused, match="was not interrupted"):
        interruptions.go_on(tx, loan, "go", actor="desk", now=LATER)
