"""Signers, days on which devices are due, and what counts as a serial number."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from collector.errors import SignerNotRegistered
from collector.registers import signers
from collector.registers.due_back import Due, due
from collector.store import audit
from collector.store import signers as stored
from collector.store.database import Transaction
from collector.store.loans import LoanState
from collector.store.signers import Signer, SignerRole
from compliance import serial_numbers
from tests.fakes.school_records import LATER, LOAN, NOW

TODAY = date(2026, 11, 20)


def test_a_signer_is_registered_with_single_spaces_and_a_line_in_the_log(tx: Transaction):
    signers.register(tx, Signer("example", " U.   Technician ", SignerRole.TECHNICIAN, LATER), actor="desk")
    assert signers.registered_name(tx, "example", SignerRole.TECHNICIAN, "u. technician") == "U. Technician"
    assert audit.recent(tx, "example", limit=1)[0].action == "signer.register"


def test_nobody_is_no_signer(tx: Transaction):
    with pytest.raises(SignerNotRegistered, match="without a name"):
        signers.register(tx, Signer("example", " ", SignerRole.HEADTEACHER, NOW), actor="desk")


def test_a_signer_who_was_removed_may_sign_no_more(tx: Transaction):
    signers.remove(tx, "example", "h. head", SignerRole.HEADTEACHER, actor="desk", now=NOW)
    with pytest.raises(SignerNotRegistered, match='Head" is not a registered headteacher'):
        signers.registered_name(tx, "example", SignerRole.HEADTEACHER, "H. Head")
    assert [each.name for each in stored.everyone(tx, "example")] == ["T. Technician"]


@pytest.mark.parametrize(
    ("due_back", "state", "expected"),
    [
        (TODAY - timedelta(days=1), LoanState.CLEARED, Due.OVERDUE),
        (TODAY, LoanState.CLEARED, Due.SOON),
        (TODAY + timedelta(days=7), LoanState.ENROLLED, Due.SOON),
        (TODAY + timedelta(days=8), LoanState.CLEARED, Due.LATER),
        (None, LoanState.CLEARED, Due.NO_DAY),
        (TODAY - timedelta(days=1), LoanState.RETURNED, Due.NO_DAY),
    ],
    ids=["yesterday", "today", "in a week", "in eight days", "no day", "returned"],
)
def test_how_near_the_day_is(due_back: date | None, state: LoanState, expected: Due):
    assert due(replace(LOAN, due_back=due_back, state=state), TODAY) is expected


@pytest.mark.parametrize("serial", ["To be filled by O.E.M.", " DEFAULT STRING ", "00000000", "None", "0", "..."])
def test_a_filler_is_no_serial_number_and_matches_not_even_itself(serial: str):
    assert serial_numbers.is_filler(serial)
    assert not serial_numbers.are_equal(serial, serial)


@pytest.mark.parametrize(
    ("one", "other", "equal"),
    [("AB12CD", " ab12cd", True), ("AB12CD", "AB12C0", False), ("", "", False), ("AB12CD", "", False)],
)
def test_serial_numbers_are_compared_without_case_and_an_empty_one_equals_nothing(one: str, other: str, *, equal: bool):
    assert serial_numbers.are_equal(one, other) is equal
