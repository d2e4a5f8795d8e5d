"""Envelopes: what is believed, what is refused, and that nothing else can happen."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.envelope import (
    MAXIMUM_SEALED_BYTES,
    SIGNED_BY_THE_SERVER,
    Purpose,
    preauthentication_encoding,
    read_outer,
    seal,
    unseal,
)
from compliance.errors import BadSignature, EnvelopeError, MalformedEnvelope, WrongPurpose
from tests.fakes.device import Key
from tests.vectors.make import FILE

VECTORS: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
PUBLIC_KEY = bytes.fromhex(VECTORS["public_key"])
ERRORS = {"malformed": MalformedEnvelope, "wrong_purpose": WrongPurpose, "bad_signature": BadSignature}
KEY = Key()


@pytest.mark.parametrize("case", VECTORS["cases"], ids=lambda case: case["name"])
def test_every_vector_is_believed_or_refused_as_it_says(case: dict[str, Any]) -> None:
    sealed, purpose = bytes.fromhex(case["sealed"]), Purpose(case["purpose"])
    if "error" in case:
        with pytest.raises(ERRORS[case["error"]]):
            unseal(sealed, purpose, PUBLIC_KEY)
        return
    unsealed = unseal(sealed, purpose, PUBLIC_KEY)
    assert (unsealed.payload.hex(), unsealed.message_hash.hex()) == (case["payload"], case["message_hash"])


def test_what_is_signed_is_the_example_of_the_dsse_protocol() -> None:
    vector = VECTORS["pre_authentication_encoding"]
    encoded = preauthentication_encoding(vector["payload_type"], bytes.fromhex(vector["payload"]))
    assert encoded == bytes.fromhex(vector["encoded"]) == b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"


@given(payload=st.binary(max_size=2000), purpose=st.sampled_from(sorted(set(Purpose) - SIGNED_BY_THE_SERVER)))
def test_what_was_sealed_is_unsealed(payload: bytes, purpose: Purpose) -> None:
    assert unseal(seal(payload, purpose, [KEY]), purpose, KEY.public_key).payload == payload


@given(sealed=st.binary(max_size=500))
def test_any_bytes_give_an_envelope_error_or_nothing_believed(sealed: bytes) -> None:
    with pytest.raises(EnvelopeError):
        unseal(sealed, Purpose.REPORT, KEY.public_key)


@given(data=st.data())
def test_one_changed_byte_is_never_believed_as_something_else(data: st.DataObject) -> None:
    sealed = bytearray(seal(b"the truth", Purpose.REPORT, [KEY]))
    position = data.draw(st.integers(0, len(sealed) - 1))
    sealed[position] ^= data.draw(st.integers(1, 255))
    try:
        believed = unseal(bytes(sealed), Purpose.REPORT, KEY.public_key).payload
    except EnvelopeError:
        return
    assert believed == b"the truth"


def test_a_large_envelope_is_refused_by_its_size_before_it_is_read() -> None:
    with pytest.raises(MalformedEnvelope, match=f"the limit is {MAXIMUM_SEALED_BYTES}"):
        read_outer(bytes(MAXIMUM_SEALED_BYTES + 1))


P256_OID = bytes.fromhex("2a8648ce3d030107")
NO_SUCH_CURVE = PUBLIC_KEY.replace(P256_OID, bytes.fromhex("2a8648ce3d030163"))


@pytest.mark.parametrize("key", [b"", b"not a key", PUBLIC_KEY[:-1], NO_SUCH_CURVE], ids=["empty", "noise", "cut", "curve"])
def test_what_is_no_p256_key_verifies_nothing(key: bytes) -> None:
    with pytest.raises(BadSignature):
        unseal(bytes.fromhex(VECTORS["cases"][0]["sealed"]), Purpose.REPORT, key)
