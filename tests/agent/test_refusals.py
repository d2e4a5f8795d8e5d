"""A refusal is understood by the collector's word for it, never by its sentence; `status` and the doctor say what to do."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from made_up_device import new_folder, record_of

from agent.doctor.health import Health, Step
from agent.doctor.self_examination import examine_self
from agent.enrolment_record import EnrolmentRecord, save_enrolment
from agent.sessions.refusals import in_words, remedy
from agent.standing import Standing, StandingFile
from agent.state_folder import StateFolder
from agent.telling.status import as_plain, read_status
from agent.telling.status import in_words as status_in_words
from agent.trust.identity import Identity
from agent.trust.trust_store import TrustStore
from collector.keys.server_keys import ServerSigner
from compliance.rejection import Rejection, rejection_of
from compliance.trust import TrustBundle, sign_trust

NOW = datetime(2026, 11, 4, 9, 0, tzinfo=UTC)
DEVICE = "ab" * 32


@pytest.fixture
def folder(tmp_path: Path) -> StateFolder:
    return new_folder(tmp_path)


@pytest.fixture
def record(folder: StateFolder) -> EnrolmentRecord:
    enrolled = record_of(Identity.load_or_create(folder))
    save_enrolment(folder, enrolled)
    return enrolled


def believes_until(folder: StateFolder, ends: datetime) -> None:
    signer = ServerSigner(Ed25519PrivateKey.generate())
    bundle = TrustBundle(3, ("PEM",), (b"key",), NOW - timedelta(days=900), ends)
    TrustStore(folder).begin("PEM", signer.public_key, sign_trust(bundle, signer))


def row(folder: StateFolder, label: str) -> str:
    lines = status_in_words(read_status(folder), NOW).splitlines()
    (found,) = [line for line in lines if line.startswith(f"{label}:")]
    return found.partition(":")[2].strip()


def step(folder: StateFolder, record: EnrolmentRecord, name: str) -> Step:
    (found,) = [each for each in examine_self(folder, record, NOW) if each.name == name]
    return found


@pytest.mark.parametrize("reason", list(Rejection))
def test_every_reason_has_its_words_and_its_remedy(reason: Rejection):
    said = in_words(Standing(refusal="anything", refusal_code=reason), DEVICE)
    assert said.endswith(f" ({reason}). {remedy(reason, DEVICE)}")


@pytest.mark.parametrize("sentence", ["this device is returned", "must approve this device", "a sentence of next year"])
def test_the_sentence_changes_nothing(sentence: str):
    standing = Standing(refusal=sentence, refusal_code=Rejection.QUARANTINED)
    assert "rollcall device accept abababababababab" in in_words(standing, DEVICE)


@pytest.mark.parametrize("code", ["", "some later word"])
def test_a_word_that_is_not_known_is_for_the_technician(code: str):
    assert in_words(Standing(refusal="no", refusal_code=code), DEVICE).endswith("Tell the technician")
    assert rejection_of(code) is Rejection.OTHER


def test_status_says_the_reason_to_people_and_to_machines(folder: StateFolder, record: EnrolmentRecord):
    StandingFile(folder).update(refusal="the sentence", refusal_code="returned")
    words = "yes, its return is recorded (returned). Run: rollcall-agent leave"
    told = as_plain(read_status(folder))["refusal"]
    assert (row(folder, "Refused"), told) == (words, {"code": "returned", "words": "the sentence"})


def test_status_of_a_device_that_is_let_in(folder: StateFolder, record: EnrolmentRecord):
    assert (row(folder, "Refused"), as_plain(read_status(folder))["refusal"]) == ("no", None)


def test_the_doctor_goes_by_the_word(folder: StateFolder, record: EnrolmentRecord):
    StandingFile(folder).update(refusal="this device is returned", refusal_code="to_be_confirmed")
    found = step(folder, record, "last answer")
    todo = f"On the collector, a technician runs: rollcall device approve {record.device_id[:16]}"
    assert (found.health, found.words) == (Health.REFUSED, f"this device is returned. {todo}")


def test_a_trust_bundle_that_is_good_is_shown_with_its_end(folder: StateFolder, record: EnrolmentRecord):
    believes_until(folder, NOW + timedelta(days=400))
    assert row(folder, "Trust bundle") == "version 3, good until 09 December 2027"
    assert step(folder, record, "trust bundle").health is Health.OK


def test_a_trust_bundle_that_has_ended_is_said_by_status_and_doctor(folder: StateFolder, record: EnrolmentRecord):
    believes_until(folder, NOW - timedelta(days=1))
    said, found = row(folder, "Trust bundle"), step(folder, record, "trust bundle")
    assert (said.startswith("version 3 has ended on 03 November 2026"), found.health, found.words) == (True, Health.LOOK, said)
    assert as_plain(read_status(folder))["trust_bundle"] == {"version": 3, "expires": "2026-11-03T09:00:00+00:00"}


def test_without_a_bundle_the_authorities_of_the_enrolment_file_are_believed(folder: StateFolder, record: EnrolmentRecord):
    assert (row(folder, "Trust bundle"), as_plain(read_status(folder))["trust_bundle"]) == (
        "none yet: the authorities of the enrolment file are believed",
        None,
    )


def test_status_says_what_is_refused_beside_what_is_in_use(folder: StateFolder, record: EnrolmentRecord):
    StandingFile(folder).update(policy_trouble="the new one is damaged", trust_trouble="the new bundle is refused")
    assert row(folder, "Policy") == "none; the new one is damaged"
    assert row(folder, "Trust bundle").endswith("; the new bundle is refused")
    told = as_plain(read_status(folder))
    assert (told["policy_trouble"], told["trust_trouble"]) == ("the new one is damaged", "the new bundle is refused")
