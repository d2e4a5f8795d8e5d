"""Enrolling: what is wrong is said before a secret leaves the device; a retry is the same device; the record comes last."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from certificate_for import AUTHORITY, certificate_for
from school_trust import TRUST, TRUST_KEY_SHA256, sealed_bundle

from agent.enrolment.enrolling import Applicant, enrol
from agent.enrolment.offer import read_offer
from agent.enrolment_record import is_enrolled, load_enrolment
from agent.errors import AlreadyEnrolled, CollectorUnreachable, ConfigurationError, EnrolmentRefused
from agent.leaving import leave
from agent.moment import Moment
from agent.sessions.briefing import load_policy
from agent.sessions.own_context import load_context
from agent.state_folder import StateFolder
from agent.trust.identity import Identity
from compliance.enrolment_offer import EnrolmentOffer
from compliance.envelope import Purpose, unseal
from compliance.facts import DeviceIdentity
from compliance.unknown import Unknown, Why
from compliance.wire.v1 import enrolment_pb2

NOW = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)
OFFER = EnrolmentOffer(
    school_id="example-primary",
    school_name="Example Primary School",
    host="collector.example",
    enrolment_port=8440,
    agents_port=8441,
    certificate_authority=AUTHORITY,
    trust_key_sha256=TRUST_KEY_SHA256,
    token="the-token",
    school_key="",
    loan_id="LOAN-7",
    serial="SN-12345",
    asset_tag="LAP-1",
    expires_at=datetime(2026, 1, 6, 8, 0, tzinfo=UTC),
)
SEEN = DeviceIdentity("lap-1", "Example", "Book 3", "sn-12345 ", portable=True)
APPLICANT = Applicant("linux", SEEN, "")
NO_SERIAL = Unknown(Why.NOT_RECORDED, "the firmware has no serial number")


class Port:
    """An enrolment port: answers every claim that its two keys signed, and keeps it."""

    def __init__(self, cut: int = 0) -> None:
        self.claims: list[enrolment_pb2.EnrolmentClaim] = []
        self._cut = cut

    def describe(self) -> enrolment_pb2.ServerDescription:
        return enrolment_pb2.ServerDescription(protocol_min=1, protocol_max=1, nonce=b"nonce")

    def enrol(self, sealed: bytes) -> enrolment_pb2.EnrolAnswer:
        claim = enrolment_pb2.EnrolmentClaim.FromString(enrolment_pb2_payload(sealed))
        for key in (claim.signing_key, claim.tls_key):
            unseal(sealed, Purpose.ENROL, key)
        self.claims.append(claim)
        if len(self.claims) <= self._cut:
            raise CollectorUnreachable("the line was cut after the collector had answered")
        return enrolment_pb2.EnrolAnswer(
            device_id=Identity(self.folder).device_id,
            key_generation=1,
            certificate_pem=certificate_for(claim.tls_key),
            trust_key=TRUST.public_key,
            trust_bundle=sealed_bundle(),
            media_salt=b"salt",
            registers=enrolment_pb2.Registers(on_loan=True, data_class="personal"),
        )

    folder: StateFolder


def enrolment_pb2_payload(sealed: bytes) -> bytes:
    from compliance.envelope import read_outer

    return read_outer(sealed).payload


def port_for(folder: StateFolder, cut: int = 0) -> Port:
    port = Port(cut)
    port.folder = folder
    return port


def at_eight() -> Moment:
    return Moment(bytes(16), 0, NOW)


def silent(_: str) -> None:
    """Nobody listens."""


def test_the_claim_says_what_the_device_is_and_carries_the_right(folder: StateFolder):
    port = port_for(folder)
    enrol(folder, OFFER, replace(APPLICANT, asset_tag="LAP-1"), port, at_eight, silent)
    identity, claim = Identity(folder), port.claims[0]
    assert claim == enrolment_pb2.EnrolmentClaim(
        school_id="example-primary",
        server_nonce=b"nonce",
        loan_token="the-token",
        signing_key=identity.signer.public_key,
        tls_key=identity.tls_signer.public_key,
        name="lap-1",
        make="Example",
        model="Book 3",
        serial="sn-12345 ",
        asset_tag="LAP-1",
        platform="linux",
        agent_version=claim.agent_version,
        key_protection="file",
        capabilities=["batch", "check-now", "policy-bundle", "device-context"],
    )


def test_what_the_school_told_is_kept(folder: StateFolder):
    enrol(folder, OFFER, APPLICANT, port_for(folder), at_eight, silent)
    context = load_context(folder, NOW).context
    told = (context.on_loan, isinstance(context.may_leave_site, Unknown), load_enrolment(folder).media_salt)
    assert told == (True, True, b"salt".hex())


def test_a_school_without_a_policy_judges_nothing(folder: StateFolder):
    enrol(folder, OFFER, APPLICANT, port_for(folder), at_eight, silent)
    assert load_policy(folder).policy_id == ""


def test_a_retry_after_a_cut_line_is_the_same_device_and_succeeds(folder: StateFolder):
    port = port_for(folder, cut=1)
    with pytest.raises(CollectorUnreachable):
        enrol(folder, OFFER, APPLICANT, port, at_eight, silent)
    enrolled_after_the_cut = is_enrolled(folder)
    enrol(folder, OFFER, APPLICANT, port, at_eight, silent)
    assert (enrolled_after_the_cut, is_enrolled(folder), port.claims[0].signing_key == port.claims[1].signing_key) == (
        False,
        True,
        True,
    )


@pytest.mark.parametrize(
    ("offer", "applicant", "words"),
    [
        (
            replace(OFFER, serial=""),
            Applicant("linux", replace(SEEN, serial=NO_SERIAL), ""),
            "no serial number.*--asset-tag TAG",
        ),
        (replace(OFFER, serial=""), Applicant("linux", NO_SERIAL, ""), "no serial number.*--asset-tag TAG"),
    ],
)
def test_what_is_wrong_is_said_before_anything_is_sent(
    folder: StateFolder, offer: EnrolmentOffer, applicant: Applicant, words: str
):
    port = port_for(folder)
    with pytest.raises(EnrolmentRefused, match=words):
        enrol(folder, offer, applicant, port, at_eight, silent)
    assert (port.claims, is_enrolled(folder)) == ([], False)


@pytest.mark.parametrize(
    ("offer", "applicant"),
    [
        (OFFER, Applicant("linux", replace(SEEN, serial="OTHER"), "")),
        (OFFER, Applicant("linux", replace(SEEN, serial=NO_SERIAL), "")),
        (OFFER, Applicant("linux", NO_SERIAL, "")),
        (OFFER, Applicant("linux", SEEN, "LAP-2")),
        (replace(OFFER, expires_at=NOW), APPLICANT),
    ],
    ids=["another serial number", "no serial number", "no identity", "another tag", "an old offer"],
)
def test_whether_this_is_the_device_agreed_on_the_collector_decides_so_that_it_is_recorded(
    folder: StateFolder, offer: EnrolmentOffer, applicant: Applicant
):
    port = port_for(folder)
    enrol(folder, offer, applicant, port, at_eight, silent)
    assert len(port.claims) == 1


def test_an_enrolled_device_leaves_before_it_enrols_again(folder: StateFolder):
    enrol(folder, OFFER, APPLICANT, port_for(folder), at_eight, silent)
    with pytest.raises(AlreadyEnrolled, match="rollcall-agent leave"):
        enrol(folder, OFFER, APPLICANT, port_for(folder), at_eight, silent)


def test_after_leaving_nothing_is_left_but_the_empty_folder(folder: StateFolder):
    enrol(folder, OFFER, APPLICANT, port_for(folder), at_eight, silent)
    leave(folder, drop_undelivered=False)
    assert sorted(path.name for path in folder.path.iterdir()) == ["spool.lock", "triggers"]


FILE = f"""
school_id = "example-primary"
school_name = "Example Primary School"
host = "collector.example"
enrolment_port = 8440
agents_port = 8441
certificate_authority = {json.dumps(AUTHORITY)}
trust_key_sha256 = "{TRUST_KEY_SHA256}"
token = "the-token"
loan_id = "LOAN-7"
serial = "SN-12345"
asset_tag = "LAP-1"
expires_at = 2026-01-06T08:00:00Z
"""


def test_an_enrolment_file_is_read_as_it_was_written(tmp_path: Path):
    (tmp_path / "loan-7.toml").write_text(FILE)
    assert read_offer(tmp_path / "loan-7.toml") == OFFER


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('host = "collector.example"', "", "host is missing"),
        ("agents_port = 8441", "agents_port = 99999", "agents_port is not a port number"),
        ('token = "the-token"', "", "either token or school_key"),
        ('token = "the-token"', 'token = "a"\nschool_key = "b"', "not both"),
        ("2026-01-06T08:00:00Z", "2026-01-06T08:00:00", "expires_at is not an instant with its time zone"),
        ("host =", "host", "is not an enrolment file"),
        ("trust_key_sha256", "trust_key", "the fingerprint of the school's trust key, is missing.*new enrolment file"),
    ],
)
def test_a_wrong_enrolment_file_says_which_field_and_never_shows_the_token(tmp_path: Path, old: str, new: str, words: str):
    (tmp_path / "loan-7.toml").write_text(FILE.replace(old, new))
    with pytest.raises(ConfigurationError, match=words) as caught:
        read_offer(tmp_path / "loan-7.toml")
    assert "the-token" not in str(caught.value)


def test_the_token_is_not_in_the_offers_repr():
    assert "the-token" not in repr(OFFER)
