"""Bytes as an envelope. What is believed is exactly what the right key signs, and for that purpose only."""

import json
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Final

from google.protobuf.message import DecodeError

from compliance.envelope import (
    SIGNED_BY_THE_SERVER,
    Purpose,
    check_public_key,
    key_id,
    preauthentication_encoding,
    read_outer,
    seal,
    verify,
)
from compliance.errors import EnvelopeError
from compliance.wire.v1.envelope_pb2 import Envelope
from tests.fuzz import message_mutation
from tests.fuzz.fixed_key import OF_ANOTHER_DEVICE, SERVER, SIGNING, FixedKey, FixedServerKey
from tests.fuzz.target import Change, Target

_VECTORS: Final = Path(__file__).parents[2] / "vectors" / "envelope.json"


def run(data: bytes) -> None:
    """Read, verify for the purpose that it names, and compare with what sealing gives."""
    outer = read_outer(data)
    for name, _ in outer.signatures:
        _key_or_error(name)
    purpose = next((each for each in Purpose if each == outer.payload_type), Purpose.REPORT)
    key = _key_of(purpose)
    unsealed = verify(outer, purpose, key.public_key)
    ours = read_outer(seal(unsealed.payload, purpose, [key]))
    assert (unsealed.payload, purpose) == (outer.payload, outer.payload_type)
    # Equal messages get equal signatures from this key: another one that verifies was not made by it.
    assert ours.signatures[0] in outer.signatures
    assert unsealed.message_hash == sha256(preauthentication_encoding(purpose, outer.payload)).digest()


def _key_of(purpose: Purpose) -> FixedKey | FixedServerKey:
    return SERVER if purpose in SIGNED_BY_THE_SERVER else SIGNING


def _key_or_error(public_key: bytes) -> None:
    """Any bytes are a P-256 key or BadSignature: claims bring their keys with them."""
    try:
        check_public_key(public_key)
    except EnvelopeError:
        return


def mutate(data: bytes, _: int, random: Random, change: Change) -> bytes:
    """Half the time the payload is changed and signed anew, else the envelope is changed as it is."""
    if random.random() < 0.5:
        return message_mutation.changed(Envelope, data, random, change)
    try:
        payload = Envelope.FromString(data).payload
    except DecodeError:
        payload = data
    purpose = random.choice(list(Purpose))
    others = [OF_ANOTHER_DEVICE] if purpose not in SIGNED_BY_THE_SERVER and random.random() < 0.2 else []
    return seal(change(payload, 2000), purpose, [_key_of(purpose), *others])


def _seeds() -> Iterator[bytes]:
    for case in json.loads(_VECTORS.read_text(encoding="utf-8"))["cases"]:
        yield bytes.fromhex(case["sealed"])
    for purpose in Purpose:
        yield seal(b"the truth", purpose, [_key_of(purpose)])
    yield seal(b"", Purpose.REPORT, [OF_ANOTHER_DEVICE, SIGNING])
    for purpose, wrong in ((Purpose.REPORT, SERVER), (Purpose.RECEIPT, SIGNING)):
        envelope = Envelope(payload=b"x", payload_type=purpose)
        envelope.signatures.add(key_id=key_id(_key_of(purpose).public_key), signature=wrong.sign(b"x"))
        yield envelope.SerializeToString()
    for key in (SIGNING.public_key, SIGNING.public_key[:-1]):
        envelope = Envelope(payload_type=Purpose.REPORT)
        envelope.signatures.add(key_id=key)
        yield envelope.SerializeToString()


TARGET: Final = Target(
    "envelope", run, (EnvelopeError,), _seeds, mutation=mutate, words=tuple(each.encode() for each in Purpose)
)
