"""Policy bundles: as they come, or signed here with the key that the device believes. The first byte says which; of those that
are signed here, every other has its text made small here too, so that the fuzzer gets behind what it cannot make itself.
"""

import zlib
from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256
from random import Random
from typing import Final

from google.protobuf.message import DecodeError

from compliance.envelope import Purpose, read_outer, seal
from compliance.errors import BundleError
from compliance.policy_bundle import PolicyBundle, read_bundle, reread_bundle, sign_bundle
from compliance.wire.v1 import policy_pb2
from tests.fuzz import message_mutation
from tests.fuzz.fixed_key import SERVER
from tests.fuzz.fuzzed_school import NOW, SCHOOL_ID
from tests.fuzz.policies import SHORT_POLICY
from tests.fuzz.target import Change, Target

_AS_IT_COMES, _SIGNED_HERE, _MADE_HERE = range(3)


def run(data: bytes) -> None:
    """Read what is believed, sign it again, and read that; kept, it is read as it was checked."""
    sealed = _sealed(_way(data), data[1:])
    said = read_bundle(sealed, (SERVER.public_key,))
    assert reread_bundle(sealed) == said
    assert read_bundle(sign_bundle(said, SERVER), (SERVER.public_key,)) == said


def _sealed(way: int, content: bytes) -> bytes:
    if way == _AS_IT_COMES:
        return content
    return seal(_with_its_text(content) if way == _MADE_HERE else content, Purpose.POLICY, [SERVER])


def _with_its_text(payload: bytes) -> bytes:
    """The message whose `deflated` is the text itself, as it would be on the wire."""
    try:
        message = policy_pb2.PolicyBundle.FromString(payload)
    except DecodeError:
        return payload
    message.digest, message.deflated = sha256(message.deflated).digest(), zlib.compress(message.deflated)
    return message.SerializeToString()


def _way(data: bytes) -> int:
    return data[0] % 3 if data else _AS_IT_COMES


def mutate(data: bytes, _: int, random: Random, change: Change) -> bytes:
    """Field by field where it is signed afterwards, byte by byte where it is not."""
    if _way(data) == _AS_IT_COMES:
        return data[:1] + change(data[1:], 4000)
    return data[:1] + message_mutation.changed(policy_pb2.PolicyBundle, data[1:], random, change)


def _seeds() -> Iterator[bytes]:
    bundle = PolicyBundle(SCHOOL_ID, 7, NOW, NOW + timedelta(days=180), "p", "1", SHORT_POLICY)
    sealed = sign_bundle(bundle, SERVER)
    payload = read_outer(sealed).payload
    message = policy_pb2.PolicyBundle.FromString(payload)
    message.deflated = SHORT_POLICY.encode()
    yield bytes([_AS_IT_COMES]) + sealed
    yield bytes([_SIGNED_HERE]) + payload
    yield bytes([_MADE_HERE]) + message.SerializeToString()


TARGET: Final = Target("policy_bundle", run, (BundleError,), _seeds, mutation=mutate)
