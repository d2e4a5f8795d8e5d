"""A loan is cleared by a believed report of an encrypted disk, for as long as the disk is seen to be encrypted."""

from dataclasses import replace

import pytest

from collector.errors import LoanRefused
from collector.judging.packs import find_pack
from collector.registers import clearance, loans
from collector.store import audit
from collector.store.database import Transaction
from collector.store.devices import DeviceState
from collector.store.loans import LoanState
from compliance.assessment import Verdict
from tests.fakes.loan_steps import ENCRYPTED, enrolled, reported, state_after
from tests.fakes.school_records import LATER, NOW


def test_an_enrolled_device_with_an_encrypted_disk_is_cleared(tx: Transaction):
    _, device = enrolled(tx)
    assert state_after(tx, reported(device), ENCRYPTED) is LoanState.CLEARED


def test_which_rules_are_about_the_disk_is_said_by_the_policy_not_by_their_names(tx: Transaction):
    rules = find_pack("s004-primary").policy.rules
    renamed = [replace(rule, rule_id=f"R{number}") for number, rule in enumerate(rules)]
    policy = replace(find_pack("s004-primary").policy, rules=tuple(renamed))
    by_kind = {rule.rule_id for rule in renamed if rule.kind == "disk_encryption"}
    assert clearance.encryption_rules(policy) == by_kind
    assert by_kind


def test_a_rule_that_is_merely_called_so_clears_nothing(tx: Transaction):
    _, device = enrolled(tx)
    assert state_after(tx, reported(device), {"ENC-9": Verdict.PASS}) is LoanState.ENROLLED


@pytest.mark.parametrize("state", [each for each in DeviceState if not each.may_speak])
def test_a_device_that_is_not_believed_earns_no_clearance(tx: Transaction, state: DeviceState):
    _, device = enrolled(tx)
    assert state_after(tx, replace(reported(device), state=state), ENCRYPTED) is LoanState.ENROLLED


def test_a_device_that_has_not_reported_since_it_enrolled_earns_no_clearance(tx: Transaction):
    _, device = enrolled(tx)
    states = [state_after(tx, each, ENCRYPTED) for each in (device, reported(device, NOW))]
    assert states == [LoanState.ENROLLED, LoanState.ENROLLED]


@pytest.mark.parametrize(
    ("changes", "encryption", "why"),
    [
        ({}, Verdict.FAIL, "the disk is not seen to be encrypted"),
        ({}, Verdict.UNKNOWN, "the disk is not seen to be encrypted"),
        (
            {"state": DeviceState.QUARANTINED},
            Verdict.PASS,
            "the device is quarantined, so that what it says is not believed",
        ),
    ],
    ids=["fails", "not known", "quarantined"],
)
def test_a_clearance_that_is_no_longer_deserved_is_taken_back(
    tx: Transaction, changes: dict[str, object], encryption: Verdict, why: str
):
    _, device = enrolled(tx)
    states = [
        state_after(tx, reported(device), ENCRYPTED),
        state_after(tx, replace(reported(device), **changes), {"ENC-1": encryption}),
    ]
    entry = audit.recent(tx, "example", limit=1)[0]
    assert states == [LoanState.CLEARED, LoanState.ENROLLED]
    assert (entry.actor, entry.action, entry.subject, entry.detail) == ("rollcall", "loan.no-longer-clear", "L-1", why)


def test_a_cleared_loan_stays_cleared_as_long_as_its_disk_is_encrypted(tx: Transaction):
    _, device = enrolled(tx)
    states = [state_after(tx, reported(device), ENCRYPTED) for _ in range(2)]
    assert states == [LoanState.CLEARED, LoanState.CLEARED]


@pytest.mark.parametrize(
    "judged",
    [
        {"ENC-1": Verdict.FAIL},
        {"ENC-1": Verdict.UNKNOWN},
        {"ENC-1": Verdict.WAIVED},
        {"ENC-1": Verdict.NOT_APPLICABLE},
        {"ENC-1": Verdict.PASS, "ENC-2": Verdict.FAIL},
        {"LOCK-1": Verdict.PASS},
        {},
    ],
    ids=["fails", "not known", "excused", "not applicable", "one of two fails", "not asked", "not judged"],
)
def test_only_a_disk_seen_to_be_encrypted_clears_a_loan(tx: Transaction, judged: dict[str, Verdict]):
    _, device = enrolled(tx)
    assert state_after(tx, reported(device), judged) is LoanState.ENROLLED


def test_a_device_without_a_serial_number_is_cleared_only_once_a_technician_confirmed_it(tx: Transaction):
    loan, device = enrolled(tx, serial="")
    before = state_after(tx, reported(device), ENCRYPTED)
    confirmed = loans.confirm_device(tx, loan, actor="T. Technician", now=LATER)
    after = state_after(tx, reported(device), ENCRYPTED)

    assert (before, after) == (LoanState.ENROLLED, LoanState.CLEARED)
    assert (confirmed.device_confirmed_by, confirmed.device_confirmed_at) == ("T. Technician", LATER)


def test_a_confirmation_does_not_clear_a_disk_that_is_not_encrypted(tx: Transaction):
    loan, device = enrolled(tx, serial="")
    loans.confirm_device(tx, loan, actor="T. Technician", now=LATER)
    assert state_after(tx, reported(device), {"ENC-1": Verdict.FAIL}) is LoanState.ENROLLED


def test_a_serial_number_is_compared_never_confirmed_by_eye(tx: Transaction):
    loan, _ = enrolled(tx)
    with pytest.raises(LoanRefused, match="which is compared"):
        loans.confirm_device(tx, loan, actor="T. Technician", now=LATER)
