"""What every engine promises about what people record."""

from dataclasses import replace
from datetime import timedelta

import pytest

from collector.store import agreements, assets, audit, enrolment_keys, inbox_files, loans, policies, signers, tokens
from collector.store.agreements import AdoptedAgreement
from collector.store.assets import Asset
from collector.store.audit import AuditEntry
from collector.store.database import Database
from collector.store.enrolment_keys import EnrolmentKey
from collector.store.inbox_files import InboxFile, InboxOutcome
from collector.store.loans import LoanState
from collector.store.policies import AdoptedPolicy
from collector.store.signers import Signer, SignerRole
from collector.store.tokens import Token
from compliance.context import DataClass
from tests.fakes.school_records import DEVICE, LATER, LOAN, NOW

POLICY = AdoptedPolicy("example", b"1" * 32, "s004-primary", "1", "s004-primary.toml", "id = ‘curly’", NOW)
AGREEMENT = AdoptedAgreement("example", "device-loan-agreement", "1", "Agreement", "Terms", "ab" * 32, NOW)
ASSET = Asset("example", "RC-0007", "Contoso", "Slate 5", "AB12CD", "laptop", True, DataClass.SENSITIVE, False, NOW)  # noqa: FBT003
TOKEN = Token(
    tokens.hash_of("secret"), "example", LOAN.loan_id, "AB12CD", "", "cd" * 32, NOW, NOW + timedelta(hours=24), None, b""
)


def test_the_policy_in_force_is_the_one_adopted_last(school: Database):
    second = replace(POLICY, digest=b"2" * 32, version="2", adopted_at=LATER)
    with school.writing() as tx:
        policies.adopt(tx, second)
        policies.adopt(tx, POLICY)
        assert policies.in_force(tx, "example") == second
        assert policies.by_digest(tx, "example", b"1" * 32) == POLICY


def test_an_older_policy_adopted_again_is_in_force_again(school: Database):
    again = replace(POLICY, adopted_at=LATER + timedelta(days=1))
    with school.writing() as tx:
        for each in (POLICY, replace(POLICY, digest=b"2" * 32, adopted_at=LATER), again):
            policies.adopt(tx, each)
        assert policies.in_force(tx, "example") == again


def test_a_school_without_a_policy_has_none(school: Database):
    with school.reading() as tx:
        assert policies.in_force(tx, "example") is None


def test_the_agreement_in_force_is_the_one_adopted_last(school: Database):
    second = replace(AGREEMENT, version="2", text_sha256="cd" * 32, adopted_at=LATER)
    with school.writing() as tx:
        agreements.adopt(tx, second)
        agreements.adopt(tx, AGREEMENT)
        assert agreements.in_force(tx, "example") == second


def test_an_asset_is_found_by_tag_and_by_serial_number_in_any_case(school: Database):
    with school.writing() as tx:
        assets.put_many(tx, [ASSET, replace(ASSET, asset_tag="RC-0008", serial="", data_class=None)])
        assert assets.with_tag(tx, "example", "rc-0007") == ASSET
        assert assets.with_serial(tx, "example", "ab12cd") == ASSET
        assert assets.with_serial(tx, "example", "") is None


@pytest.mark.parametrize("off_site", [True, False, None])
def test_yes_no_and_not_said_are_three_answers(school: Database, off_site: bool | None):  # noqa: FBT001 - a column
    asset = replace(ASSET, off_site=off_site)
    with school.writing() as tx:
        assets.put_many(tx, [asset])
        assert assets.everything(tx, "example") == [asset]


def test_an_asset_with_the_same_tag_in_another_case_takes_the_place_of_the_old_one(school: Database):
    renamed = replace(ASSET, asset_tag="rc-0007", model="Slate 6")
    with school.writing() as tx:
        assets.put_many(tx, [ASSET])
        assets.put_many(tx, [renamed])
        assert assets.everything(tx, "example") == [renamed]


def test_a_signer_is_registered_once_in_a_role_and_can_be_removed(school: Database):
    technician = Signer("example", "T. Technician", SignerRole.TECHNICIAN, NOW)
    head = Signer("example", "H. Head", SignerRole.HEADTEACHER, NOW)
    with school.writing() as tx:
        for each in (technician, head, replace(head, registered_at=LATER)):
            signers.register(tx, each)
        assert signers.everyone(tx, "example") == [head, technician]
        assert signers.remove(tx, "example", "H. Head", SignerRole.HEADTEACHER)
        assert not signers.remove(tx, "example", "H. Head", SignerRole.HEADTEACHER)


def test_a_loan_comes_back_as_it_was_recorded(school: Database):
    with school.writing() as tx:
        loans.add(tx, LOAN)
        assert loans.find(tx, "example", LOAN.loan_id) == LOAN


def test_what_was_agreed_never_changes(school: Database):
    with school.writing() as tx:
        loans.add(tx, LOAN)
        loans.update(tx, replace(LOAN, serial="OTHER", borrower_name="B. Other", due_back=None, state=LoanState.ENROLLED))
        assert loans.find(tx, "example", LOAN.loan_id) == replace(LOAN, state=LoanState.ENROLLED)


@pytest.mark.parametrize(
    ("serial", "asset_tag", "found"),
    [("ab12cd", "", True), ("", "rc-0007", True), ("OTHER", "RC-0007", True), ("", "", False), ("OTHER", "RC-9", False)],
)
def test_an_open_loan_is_found_by_what_it_is_about(school: Database, serial: str, asset_tag: str, *, found: bool):
    with school.writing() as tx:
        loans.add(tx, LOAN)
        assert loans.open_for(tx, "example", serial, asset_tag) == (LOAN if found else None)


@pytest.mark.parametrize("state", [LoanState.RETURNED, LoanState.RESET_CONFIRMED, LoanState.CLOSED])
def test_a_loan_that_has_ended_is_not_open(school: Database, state: LoanState):
    ended = replace(LOAN, state=state, device_id=DEVICE.device_id)
    with school.writing() as tx:
        loans.add(tx, ended)
        assert loans.open_for(tx, "example", "AB12CD", "") is None
        assert loans.of_device(tx, DEVICE.device_id) is None


def test_a_token_is_used_once(school: Database):
    with school.writing() as tx:
        loans.add(tx, LOAN)
        tokens.mint(tx, TOKEN)
        assert tokens.consume(tx, TOKEN.token_hash, DEVICE.device_id, LATER)
        assert not tokens.consume(tx, TOKEN.token_hash, b"\x99" * 32, LATER)
        assert tokens.find(tx, TOKEN.token_hash) == replace(TOKEN, used_at=LATER, used_by=DEVICE.device_id)


def test_a_token_opens_nothing_from_the_instant_of_its_expiry(school: Database):
    with school.writing() as tx:
        loans.add(tx, LOAN)
        tokens.mint(tx, TOKEN)
        assert not tokens.consume(tx, TOKEN.token_hash, DEVICE.device_id, TOKEN.expires_at)
        assert tokens.find(tx, TOKEN.token_hash) == TOKEN


def test_revoking_ends_unused_tokens_and_leaves_the_used_one_as_evidence(school: Database):
    used = replace(TOKEN, token_hash="used", used_at=NOW, used_by=DEVICE.device_id)
    with school.writing() as tx:
        loans.add(tx, LOAN)
        tokens.mint(tx, TOKEN)
        tokens.mint(tx, used)
        tokens.revoke_of_loan(tx, "example", LOAN.loan_id, LATER)
        assert not tokens.consume(tx, TOKEN.token_hash, DEVICE.device_id, LATER)
        assert tokens.find(tx, "used") == used


def test_the_store_never_sees_a_token_in_the_clear():
    assert TOKEN.token_hash == "2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b"


def test_a_revoked_enrolment_key_is_no_longer_in_use(school: Database):
    key = EnrolmentKey("example", "hash", NOW, None)
    with school.writing() as tx:
        enrolment_keys.create(tx, key)
        assert enrolment_keys.in_use(tx, "hash") == key
        assert enrolment_keys.revoke_all(tx, "example", LATER) == 1
        assert enrolment_keys.in_use(tx, "hash") is None


def test_the_audit_log_counts_on_and_lists_the_newest_first(school: Database):
    with school.writing() as tx:
        for action in ("one", "two", "three"):
            audit.write(tx, "example", NOW, "T. Technician", action, "L-1", audit.DONE)
        audit.write(tx, "", NOW, "rollcall", "elsewhere", "", audit.DONE)
        assert audit.recent(tx, "example", limit=2) == [
            AuditEntry(3, "example", NOW, "T. Technician", "three", "L-1", "done", ""),
            AuditEntry(2, "example", NOW, "T. Technician", "two", "L-1", "done", ""),
        ]


def test_a_rejected_file_may_be_recorded_later_but_never_the_other_way_round(school: Database):
    rejected = InboxFile("example", "content", "loan.toml", NOW, InboxOutcome.REJECTED)
    recorded = replace(rejected, outcome=InboxOutcome.RECORDED, taken_at=LATER)
    with school.writing() as tx:
        for each in (rejected, recorded, rejected):
            inbox_files.note(tx, each)
        assert inbox_files.find(tx, "example", "content") == recorded
