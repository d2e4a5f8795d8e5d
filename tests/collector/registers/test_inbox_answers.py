"""A signed agreement that is dropped into the inbox is recorded and answered once, whatever crashed or came twice."""

import stat
from datetime import timedelta

import pytest

from collector.registers import loans
from collector.registers.inbox import Rejected, Taken
from collector.store import signers, tokens
from collector.store.loans import LoanState
from collector.store.signers import SignerRole
from compliance.enrolment_offer import EnrolmentOffer
from tests.fakes.agreement_files import FORM, as_csv, as_json, as_toml, form
from tests.fakes.inbox_desk import AUTHORITY, SECOND, TRUST_KEY_SHA256, Desk
from tests.fakes.school_records import LATER, NOW


@pytest.mark.parametrize(
    ("name", "content"),
    [("loan.toml", as_toml(FORM)), ("loan.json", as_json(FORM)), ("loans.csv", as_csv(FORM))],
    ids=["toml", "json", "csv"],
)
def test_a_signed_agreement_is_recorded_and_answered(desk: Desk, name: str, content: bytes):
    assert desk.take(name, content) == Taken(("DLA-7",))
    assert desk.seen() == {"outbox": ["DLA-7.toml"], "recorded": [name]}
    assert desk.loan_states() == {"DLA-7": LoanState.AUTHORISED}


def test_the_answer_says_where_to_enrol_with_what_right_and_until_when(desk: Desk):
    desk.take("loan.toml", as_toml(FORM))
    assert desk.offer("DLA-7") == EnrolmentOffer(
        school_id="example",
        school_name="Example Primary School",
        host="rollcall.example",
        enrolment_port=8440,
        agents_port=8441,
        certificate_authority=AUTHORITY,
        trust_key_sha256=TRUST_KEY_SHA256,
        token="token-1",
        school_key="",
        loan_id="DLA-7",
        serial="AB12CD",
        asset_tag="RC-0007",
        expires_at=NOW + timedelta(hours=24),
        https_port=8443,
    )


def test_the_answer_is_readable_by_its_owner_alone(desk: Desk):
    desk.take("loan.toml", as_toml(FORM))
    assert stat.S_IMODE((desk.folder.outbox / "DLA-7.toml").stat().st_mode) == 0o600


def test_the_recorded_file_is_kept_byte_for_byte(desk: Desk):
    desk.take("loan.toml", as_toml(FORM))
    assert (desk.folder.recorded / "loan.toml").read_bytes() == as_toml(FORM)


def test_each_row_of_a_table_is_answered_with_a_file_of_its_own(desk: Desk):
    assert desk.take("loans.csv", as_csv(FORM, SECOND)) == Taken(("DLA-7", "DLA-8"))
    assert desk.seen() == {"outbox": ["DLA-7.toml", "DLA-8.toml"], "recorded": ["loans.csv"]}


def test_an_agreement_signed_on_one_day_of_paper_is_recorded(desk: Desk):
    same_day = form(technician_approval__at="2026-11-19", headteacher_authorisation__signed_at="2026-11-19")
    assert desk.take("loan.json", as_json(same_day)) == Taken(("DLA-7",))


def test_what_was_rejected_is_recorded_once_the_school_has_put_it_right(desk: Desk):
    with desk.database.writing() as tx:
        signers.remove(tx, "example", "H. Head", SignerRole.HEADTEACHER)
    first = desk.take("loan.toml", as_toml(FORM))
    with desk.database.writing() as tx:
        signers.register(tx, signers.Signer("example", "H. Head", SignerRole.HEADTEACHER, LATER))
    second = desk.take("loan.toml", as_toml(FORM), LATER)

    assert (type(first), second) == (Rejected, Taken(("DLA-7",)))


def test_the_same_agreement_dropped_again_is_taken_once(desk: Desk):
    desk.take("loan.toml", as_toml(FORM))
    before = (desk.folder.outbox / "DLA-7.toml").read_bytes()

    assert desk.take("copy.json", as_json(FORM), LATER) == Taken(("DLA-7",))
    assert (desk.folder.outbox / "DLA-7.toml").read_bytes() == before
    with desk.database.reading() as tx:
        assert len(tokens.of_loan(tx, "example", "DLA-7")) == 1


def test_a_crash_before_the_answer_was_written_is_mended_at_the_next_look(desk: Desk):
    desk.take("loan.toml", as_toml(FORM))
    # As a crash right after the commit would leave it: recorded, the file still in the inbox, no answer.
    (desk.folder.recorded / "loan.toml").replace(desk.folder.inbox / "loan.toml")
    (desk.folder.outbox / "DLA-7.toml").unlink()

    assert desk.take("loan.toml", as_toml(FORM), LATER) == Taken(("DLA-7",))
    assert desk.seen() == {"outbox": ["DLA-7.toml"], "recorded": ["loan.toml"]}
    assert desk.offer("DLA-7").token == "token-2"
    with desk.database.reading() as tx:
        assert [each.token_hash for each in tokens.of_loan(tx, "example", "DLA-7") if each.expires_at > LATER] == [
            tokens.hash_of("token-2")
        ]


def test_an_answer_is_not_made_again_once_its_token_was_used(desk: Desk):
    desk.take("loan.toml", as_toml(FORM))
    with desk.database.writing() as tx:
        tokens.consume(tx, tokens.hash_of("token-1"), b"device", NOW)
        loans.device_enrolled(tx, loans.get(tx, "example", "DLA-7"), b"device", actor="collector", now=NOW)
    (desk.folder.outbox / "DLA-7.toml").unlink()

    desk.take("loan.toml", as_toml(FORM), LATER)
    assert "outbox" not in desk.seen()
