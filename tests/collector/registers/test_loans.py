"""The life of a loan, from agreement to closing, and everything that it does not allow."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from collector.enrolment.approval import confirm_all
from collector.errors import LoanRefused, NotRecorded, SignerNotRegistered
from collector.packs import find_pack
from collector.registers import clearance, enrolment_tokens, interruptions, loan_request, loans, signatures
from collector.registers.acts import act
from collector.registers.enrolment_tokens import MintedToken
from collector.registers.interruptions import Interruption
from collector.registers.loan_request import LoanRequest
from collector.registers.loans import Signed
from collector.registers.signatures import Signature, SignatureRole
from collector.store import assets, audit, certificates, devices, tokens
from collector.store.assets import Asset
from collector.store.certificates import Certificate
from collector.store.database import Database, Transaction
from collector.store.devices import Device, DeviceState
from collector.store.loans import LoanState, StoredLoan
from collector.store.tokens import Token
from compliance.assessment import Verdict
from tests.fakes.school_records import DEVICE, LATER, NOW

REQUEST = LoanRequest("L-1", "Contoso", "Slate 5", "AB12CD", "RC-0007", "A. Sample", "teacher", date(2027, 7, 21))
BORROWER = Signature(SignatureRole.BORROWER, "A. Sample", NOW)
TECHNICIAN = Signature(SignatureRole.TECHNICIAN, "T. Technician", NOW)
HEADTEACHER = Signature(SignatureRole.HEADTEACHER, "H. Head", NOW)
ENCRYPTED = {"ENC-1": Verdict.PASS, "ENC-2": Verdict.NOT_APPLICABLE, "LOCK-1": Verdict.FAIL}
ENCRYPTION_RULES = frozenset({"ENC-1", "ENC-2"})


def new(tx: Transaction, **changes: object) -> StoredLoan:
    return loans.new(tx, "example", replace(REQUEST, **changes), actor="desk", now=NOW)


def sign(tx: Transaction, loan: StoredLoan, signature: Signature) -> Signed:
    return loans.sign(tx, loan, signature, actor="desk", now=NOW, new_token=lambda: "the token")


def authorised(tx: Transaction, **changes: object) -> StoredLoan:
    loan = new(tx, **changes)
    for signature in (BORROWER, TECHNICIAN, HEADTEACHER):
        loan = sign(tx, loan, signature).loan
    return loan


def enrolled(tx: Transaction, *, serial: str = "AB12CD") -> tuple[StoredLoan, Device]:
    loan = authorised(tx, serial=serial)
    device = replace(DEVICE, serial=serial, loan_id=loan.loan_id)
    devices.enrol(tx, device)
    return loans.device_enrolled(tx, loan, device.device_id, actor="collector", now=NOW), device


def reported(device: Device, at: datetime = LATER) -> Device:
    return replace(device, state=DeviceState.REPORTING, last_report_at=at)


def state_after(tx: Transaction, device: Device, judged: dict[str, Verdict]) -> LoanState:
    loans.after_judging(tx, device, judged, LATER, encryption_rules=ENCRYPTION_RULES)
    return loans.get(tx, "example", "L-1").state


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


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"serial": "To be filled by O.E.M."}, "is a filler"),
        ({"serial": "0000000"}, "is a filler"),
        ({"serial": "", "asset_tag": ""}, "neither a serial number nor an asset tag"),
        ({"loan_id": "../L-1"}, "cannot be a loan's number"),
        ({"borrower_name": " "}, "borrower's name is missing"),
        ({"make": "Con\x1b[2Jtoso"}, "cannot stand in an agreement"),
        ({"due_back": date(2026, 11, 19)}, "due back on 19 November 2026, which is past"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_loan_that_cannot_be_right_is_refused(tx: Transaction, changes: dict[str, object], words: str):
    with pytest.raises(LoanRefused) as raised:
        new(tx, **changes)
    assert words in str(raised.value)


@pytest.mark.parametrize(
    "changes", [{"serial": "ab12cd", "asset_tag": ""}, {"serial": "", "asset_tag": "rc-0007"}], ids=["serial", "asset tag"]
)
def test_a_second_loan_of_a_device_that_is_out_is_refused(tx: Transaction, changes: dict[str, object]):
    enrolled(tx)
    with pytest.raises(LoanRefused, match="is out under loan L-1"):
        new(tx, loan_id="L-2", **changes)


def test_a_device_whose_loan_nobody_signed_is_promised_not_out(tx: Transaction):
    new(tx)
    with pytest.raises(LoanRefused) as raised:
        new(tx, loan_id="L-2")
    assert str(raised.value) == (
        "the device is promised under loan L-1 (awaiting the borrower's signature); "
        "cancel that with `rollcall loan return L-1` first"
    )


def listed(tx: Transaction, *, off_site: bool | None = True) -> None:
    line = Asset("example", "LAP-0300", "Contoso", "Slate 5", "5CDBOM001", "laptop", off_site, None, False, NOW)  # noqa: FBT003
    assets.put_many(tx, [line])


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        (
            {"serial": "NOTTHESERIAL", "asset_tag": "lap-0300"},
            'device.serial is "NOTTHESERIAL": the asset list has 5CDBOM001 for LAP-0300; correct one of them',
        ),
        (
            {"serial": "5cdbom001", "asset_tag": "LAP-0301"},
            'device.asset_tag is "LAP-0301": the asset list has LAP-0300 for serial number 5CDBOM001; correct one of them',
        ),
    ],
    ids=["serial", "asset tag"],
)
def test_a_loan_that_contradicts_the_asset_list_is_refused(tx: Transaction, changes: dict[str, object], words: str):
    listed(tx)
    with pytest.raises(LoanRefused) as raised:
        new(tx, **changes)
    assert str(raised.value) == words


@pytest.mark.parametrize(
    "changes",
    [
        {"serial": "5cdbom001", "asset_tag": "lap-0300"},
        {"serial": "5CDBOM001", "asset_tag": ""},
        {"serial": "", "asset_tag": "LAP-0300"},
        {"serial": "UNLISTED", "asset_tag": "LAP-0999"},
    ],
    ids=["both agree", "serial only", "tag only", "not listed"],
)
def test_a_loan_that_agrees_with_the_asset_list_begins(tx: Transaction, changes: dict[str, object]):
    listed(tx)
    assert new(tx, **changes).state is LoanState.AWAITING_BORROWER


@pytest.mark.parametrize("changes", [{"serial": "5CDBOM001", "asset_tag": ""}, {"serial": "", "asset_tag": "LAP-0300"}])
def test_a_device_that_may_not_leave_the_site_is_not_lent(tx: Transaction, changes: dict[str, object]):
    listed(tx, off_site=False)
    with pytest.raises(LoanRefused) as raised:
        new(tx, **changes)
    assert str(raised.value) == ("LAP-0300 may not leave the site (asset list); change the list, or lend another device")


def test_a_device_of_which_the_list_does_not_say_whether_it_may_leave_is_lent(tx: Transaction):
    listed(tx, off_site=None)
    assert new(tx, serial="5CDBOM001", asset_tag="").state is LoanState.AWAITING_BORROWER


def test_a_device_that_is_back_can_be_lent_again(tx: Transaction):
    loan, _ = enrolled(tx)
    loans.return_device(tx, loan, actor="desk", now=LATER)
    assert new(tx, loan_id="L-2").state is LoanState.AWAITING_BORROWER


def test_a_number_is_given_once(tx: Transaction):
    new(tx)
    with pytest.raises(LoanRefused, match="L-1 exists already"):
        new(tx, serial="OTHER", asset_tag="RC-9")


def test_a_free_number_counts_through_the_year(tx: Transaction):
    new(tx, loan_id="L-2026-0001")
    assert loan_request.free_loan_id(tx, "example", NOW) == "L-2026-0002"


def test_a_number_that_nobody_gave_is_told(tx: Transaction):
    with pytest.raises(NotRecorded, match="'L-9'"):
        loans.get(tx, "example", "L-9")


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


def test_a_loan_names_the_signatures_that_it_lacks(tx: Transaction):
    loan = sign(tx, new(tx), BORROWER).loan
    assert signatures.missing(loan) == ("technician", "headteacher")


def test_every_act_has_its_line_in_the_audit_log(tx: Transaction):
    loan, device = enrolled(tx)
    loans.after_judging(tx, reported(device), ENCRYPTED, LATER, encryption_rules=ENCRYPTION_RULES)
    loans.return_device(tx, loan, actor="desk", now=NOW)
    lines = [(entry.actor, entry.action, entry.outcome) for entry in reversed(audit.recent(tx, "example"))]
    assert lines[-8:] == [
        ("desk", "loan.new", "done"),
        ("desk", "loan.sign.borrower", "done"),
        ("desk", "loan.sign.technician", "done"),
        ("desk", "loan.sign.headteacher", "done"),
        ("desk", "token.mint", "done"),
        ("collector", "loan.enrolled", "done"),
        ("rollcall", "loan.clear", "done"),
        ("desk", "loan.return", "done"),
    ]


def test_the_audit_log_never_holds_a_token(tx: Transaction):
    authorised(tx)
    assert "the token" not in repr(audit.recent(tx, "example"))


def test_a_refused_act_leaves_nothing_but_its_line(database: Database, tmp_path: Path):
    with (
        pytest.raises(LoanRefused),
        act(database, "example", actor="desk", action="loan.new", subject="L-2", now=NOW) as tx,
    ):
        new(tx)
        new(tx, loan_id="L-2")

    with database.reading() as tx:
        refused = audit.recent(tx, "example", limit=1)[0]
        with pytest.raises(NotRecorded):
            loans.get(tx, "example", "L-1")
    assert (refused.action, refused.subject, refused.outcome) == ("loan.new", "L-2", "refused")
    assert refused.detail.startswith("the device is promised under loan L-1")
    assert refused.at == datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
