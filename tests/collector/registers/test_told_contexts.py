"""What a device is told of itself: what the registers say of it, what is in hand of its failures, and nobody's name."""

from dataclasses import replace
from datetime import timedelta

from collector.registers.told_contexts import ToldContexts
from collector.store import devices, in_hand, verdicts
from collector.store.database import Transaction
from collector.store.in_hand import InHand
from collector.store.verdicts import StoredVerdict, VerdictRow
from compliance.context import NoLoan
from compliance.told_context import FailingSince, InHandUntil, ToldContext
from compliance.verdict import Verdict
from tests.fakes.school_records import DEVICE, NOW

DAY = timedelta(days=1)
FAILS = StoredVerdict("ENC-1", Verdict.FAIL, "not encrypted", "encrypted", NOW, NOW, b"1" * 32)
TAKEN = InHand("example", DEVICE.device_id, "ENC-1", "T. Technician", NOW.date() + 9 * DAY, NOW + DAY, "test")


def told(tx: Transaction, *lines: InHand, failing: StoredVerdict = FAILS) -> ToldContext:
    devices.enrol(tx, DEVICE)
    verdicts.replace_many(tx, "example", [VerdictRow(DEVICE.device_id, failing)])
    for each in lines:
        in_hand.add(tx, each)
    return ToldContexts(tx, NOW + 5 * DAY).of(DEVICE)


def test_what_fails_and_what_is_in_hand_is_told_without_a_name(tx: Transaction):
    found = told(tx, TAKEN)
    assert (found.failing, found.in_hand) == ((FailingSince("ENC-1", NOW),), (InHandUntil("ENC-1", NOW.date() + 9 * DAY),))
    assert "Technician" not in repr(found)


def test_what_was_in_hand_of_an_earlier_failure_is_not_told_of_this_one(tx: Transaction):
    assert told(tx, replace(TAKEN, recorded_at=NOW - DAY)).in_hand == ()


def test_what_nobody_has_in_hand_any_more_is_not_told(tx: Transaction):
    given_up = replace(TAKEN, by_whom="", until=None, recorded_at=NOW + 2 * DAY)
    assert told(tx, TAKEN, given_up).in_hand == ()


def test_of_a_device_that_no_register_knows_the_reason_is_told(tx: Transaction):
    found = told(tx).context
    assert (found.loan, str(found.may_leave_site)) == (NoLoan(), "the asset list has no line for this device")
