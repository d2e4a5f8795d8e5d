"""The vectors of resumption and refusal come out as they say, also for the agent's own code."""

import json
from typing import Any

import pytest

from agent.enrolment_record import EnrolmentRecord
from agent.errors import DeliveryRefused
from agent.trust.signed_word import SignedWord
from compliance.errors import BadSignature, MalformedEnvelope, WrongPurpose
from compliance.refusal import Refusal, read_refusal
from compliance.resumption import Resumption, read_resumption
from compliance.wire.v1 import session_pb2
from tests.vectors.make_signed_words import REFUSAL_FILE, RESUMPTION_FILE, SAYS_SOMETHING_ELSE

RESUMPTIONS: dict[str, Any] = json.loads(RESUMPTION_FILE.read_text(encoding="utf-8"))
REFUSALS: dict[str, Any] = json.loads(REFUSAL_FILE.read_text(encoding="utf-8"))
ERRORS = {"malformed": MalformedEnvelope, "wrong_purpose": WrongPurpose, "bad_signature": BadSignature}


def bytes_of(case: dict[str, Any], *names: str) -> tuple[bytes, ...]:
    return tuple(bytes.fromhex(case["said"][name]) for name in names)


def said_in_the_session(case: dict[str, Any]) -> Resumption:
    device_id, hello_nonce, session_nonce, head_hash = bytes_of(case, "device_id", "hello_nonce", "session_nonce", "head_hash")
    said = case["said"]
    return Resumption(said["school_id"], device_id, hello_nonce, session_nonce, said["epoch"], said["resume_from"], head_hash)


def word_of(device_id: bytes, school_id: str, key: str) -> SignedWord:
    """The device of a case, which trusts this key."""
    record = EnrolmentRecord(
        school_id=school_id,
        school_name="Example",
        device_id=device_id.hex(),
        key_generation=1,
        host="collector.example",
        enrolment_port=8440,
        agents_port=8441,
        media_salt="00" * 32,
        asset_tag="LAP-1",
        awaiting_approval=False,
        enrolled_at="2026-01-05T08:00:00+00:00",
    )
    return SignedWord(record, lambda: [bytes.fromhex(key)], lambda: True)


@pytest.mark.parametrize("case", RESUMPTIONS["cases"], ids=lambda case: case["name"])
def test_every_resumption_says_what_it_says(case: dict[str, Any]) -> None:
    sealed, key = bytes.fromhex(case["sealed"]), bytes.fromhex(RESUMPTIONS["public_key"])
    if case.get("error") in ERRORS:
        with pytest.raises(ERRORS[case["error"]]):
            read_resumption(sealed, key)
        return
    is_the_same = read_resumption(sealed, key) == said_in_the_session(case)
    assert is_the_same != (case.get("error") == SAYS_SOMETHING_ELSE)


@pytest.mark.parametrize("case", RESUMPTIONS["cases"], ids=lambda case: case["name"])
def test_a_device_goes_on_after_a_believed_resumption_only(case: dict[str, Any]) -> None:
    said = said_in_the_session(case)
    word = word_of(said.device_id, said.school_id, RESUMPTIONS["public_key"])
    welcome = session_pb2.Welcome(
        session_nonce=said.session_nonce,
        epoch=said.epoch,
        resume_from=said.resume_from,
        head_hash=said.head_hash,
        resumption=bytes.fromhex(case["sealed"]),
    )
    if "error" not in case:
        assert word.resumes(welcome, said.hello_nonce)
        return
    with pytest.raises(DeliveryRefused, match="kept all"):
        word.resumes(welcome, said.hello_nonce)


@pytest.mark.parametrize("case", REFUSALS["cases"], ids=lambda case: case["name"])
def test_every_refusal_says_what_it_says(case: dict[str, Any]) -> None:
    sealed, key = bytes.fromhex(case["sealed"]), bytes.fromhex(REFUSALS["public_key"])
    if case.get("error") in ERRORS:
        with pytest.raises(ERRORS[case["error"]]):
            read_refusal(sealed, key)
        return
    device_id, envelope_sha256 = bytes_of(case, "device_id", "envelope_sha256")
    is_the_same = read_refusal(sealed, key) == Refusal(device_id, envelope_sha256, case["said"]["code"])
    assert is_the_same != (case.get("error") == SAYS_SOMETHING_ELSE)
