"""What a leaver's loans show by themselves nobody has to record again."""

from dataclasses import replace
from datetime import date

import pytest

from collector.registers import leavers
from collector.registers.recording import Recording
from collector.store import loans
from collector.store.database import Transaction
from collector.store.loans import LoanState
from compliance.registers import CATALOGUE
from compliance.registers.loans import Step
from compliance.registers.people import Person
from tests.fakes.school_records import DEVICE, LOAN, NOW

BACK = "loan L-2026-0001 is returned, reset not yet confirmed"
RESET = "loan L-2026-0001 is returned, reset confirmed"


@pytest.mark.parametrize(
    ("state", "shown"),
    [
        (LoanState.CLEARED, {}),
        (LoanState.RETURNED, {Step.EQUIPMENT_RETURNED: BACK}),
        (LoanState.RESET_CONFIRMED, {Step.EQUIPMENT_RETURNED: RESET, Step.RESET_DONE: RESET}),
    ],
)
def test_a_returned_loan_ticks_the_equipment_and_a_confirmed_reset_the_reset(
    tx: Transaction, state: LoanState, shown: dict[Step, str]
):
    loans.add(tx, replace(LOAN, state=state, device_id=DEVICE.device_id))
    leaver = Person("a sample", "teacher", date(2026, 10, 23))
    Recording(tx, "example", actor="the office", now=NOW).add(CATALOGUE["people"], leaver)
    (found,) = leavers.everyone(tx, "example", NOW)
    assert found.by_loans == shown
    assert [step for step in Step if step in found.missing] == [step for step in Step if step not in shown]
