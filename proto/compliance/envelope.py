"""Sealing and unsealing: DSSE over the exact bytes, one purpose each.

What is signed is DSSE's pre-authentication encoding (https://github.com/secure-systems-lab/dsse/blob/master/protocol.md), so
that bytes signed for one purpose are never accepted for another. Device keys are ECDSA P-256 with SHA-256; a signature is r and
s, 32 bytes each, with the lower s. Server keys are Ed25519. The algorithm comes from the registered key, never from the
message, and which kind of key may sign what comes from the purpose.
"""

from collections.abc import Callable, Sequence
from enum import StrEnum
from functools import lru_cache, partial
from hashlib import sha256
from typing import Final, NamedTuple, Protocol

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed, decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key
from google.protobuf.message import DecodeError

from compliance.errors import BadSignature, MalformedEnvelope, WrongPurpose
from compliance.wire.v1 import envelope_pb2

MAXIMUM_SEALED_BYTES: Final = 256 * 1024
MAXIMUM_SIGNATURES: Final = 4
_SCALAR_BYTES: Final = 32
_ECDSA_OF_DIGEST: Final = ec.ECDSA(Prehashed(SHA256()))  # the digest names the message in its chain too: hashed once
# The order of the group of P-256 (SEC 2, section 2.4.2). Of the two signatures s and n - s only the lower is accepted.
_P256_ORDER: Final = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


class Purpose(StrEnum):
    """What an envelope is for. The value is its payload type."""

    REPORT = "application/vnd.rollcall.report.v1+protobuf"
    HEARTBEAT = "application/vnd.rollcall.heartbeat.v1+protobuf"
    GAP = "application/vnd.rollcall.gap.v1+protobuf"
    EPOCH = "application/vnd.rollcall.epoch.v1+protobuf"
    ENROL = "application/vnd.rollcall.enrol.v1+protobuf"
    RENEW = "application/vnd.rollcall.renew.v1+protobuf"
    WHY = "application/vnd.rollcall.why.v1+protobuf"
    PASS = "application/vnd.rollcall.pass.v1+protobuf"  # noqa: S105 - who speaks where TLS cannot say it; no password
    RECEIPT = "application/vnd.rollcall.receipt.v1+protobuf"
    RESUMPTION = "application/vnd.rollcall.resumption.v1+protobuf"
    REFUSAL = "application/vnd.rollcall.refusal.v1+protobuf"
    TRUST = "application/vnd.rollcall.trust.v1+protobuf"
    TIME = "application/vnd.rollcall.time.v1+protobuf"
    POLICY = "application/vnd.rollcall.policy.v1+protobuf"
    CONTEXT = "application/vnd.rollcall.context.v1+protobuf"


SIGNED_BY_THE_SERVER: Final = frozenset(
    {Purpose.RECEIPT, Purpose.RESUMPTION, Purpose.REFUSAL, Purpose.TRUST, Purpose.TIME, Purpose.POLICY, Purpose.CONTEXT}
)
"""Ed25519 keys sign these, device keys everything else: no key is ever good for both sides."""


class Signer(Protocol):
    """Something that holds a private key, in a file or in hardware: P-256 on a device, Ed25519 at the collector."""

    @property
    def public_key(self) -> bytes:
        """DER SubjectPublicKeyInfo."""
        ...

    def sign(self, message: bytes) -> bytes:
        """ECDSA with SHA-256, DER encoded as every library and chip gives it, or the 64 bytes of Ed25519."""
        ...


# Named tuples: a collector makes one of each for every envelope, and a tuple is made in a fraction of the time.
class Outer(NamedTuple):
    """An envelope read but not believed: nothing in it may be used before `verify`."""

    payload: bytes
    payload_type: str
    signatures: tuple[tuple[bytes, bytes], ...]  # (key id, signature)


class Unsealed(NamedTuple):
    """A payload whose signature holds, and the hash by which its chain names this message."""

    payload: bytes
    message_hash: bytes


def key_id(public_key: bytes) -> bytes:
    """The name of a key: SHA-256 of its DER SubjectPublicKeyInfo."""
    return sha256(public_key).digest()


def preauthentication_encoding(payload_type: str, payload: bytes) -> bytes:
    """The bytes that are signed: "DSSEv1", then type and payload, each behind its length in bytes."""
    kind = payload_type.encode()
    return b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(payload), payload)


def seal(payload: bytes, purpose: Purpose, signers: Sequence[Signer]) -> bytes:
    """Sign a payload for one purpose by every signer, and serialise the envelope."""
    message = preauthentication_encoding(purpose, payload)
    envelope = envelope_pb2.Envelope(payload=payload, payload_type=purpose)
    for signer in signers:
        signature = signer.sign(message)
        raw = signature if purpose in SIGNED_BY_THE_SERVER else _to_raw(signature)
        envelope.signatures.add(key_id=key_id(signer.public_key), signature=raw)
    return envelope.SerializeToString()


def read_outer(sealed: bytes) -> Outer:
    """Read an envelope within its limits. Raises MalformedEnvelope; believes nothing."""
    if len(sealed) > MAXIMUM_SEALED_BYTES:
        raise MalformedEnvelope(f"envelope of {len(sealed)} bytes; the limit is {MAXIMUM_SEALED_BYTES}")
    try:
        envelope = envelope_pb2.Envelope.FromString(sealed)
    except DecodeError as error:
        raise MalformedEnvelope("not an envelope") from error
    signed = envelope.signatures
    if not 1 <= len(signed) <= MAXIMUM_SIGNATURES:
        raise MalformedEnvelope(f"envelope with {len(signed)} signatures; 1 to {MAXIMUM_SIGNATURES} are allowed")
    signatures = tuple([(each.key_id, each.signature) for each in signed])
    return Outer(envelope.payload, envelope.payload_type, signatures)


def verify(outer: Outer, purpose: Purpose, public_key: bytes) -> Unsealed:
    """The payload, if the key signed it for this purpose. Raises WrongPurpose or BadSignature."""
    if outer.payload_type != purpose:
        raise WrongPurpose(f"envelope of type {outer.payload_type[:80]!r}; expected {purpose.value!r}")
    return verify_any(outer, public_key)


def verify_any(outer: Outer, public_key: bytes) -> Unsealed:
    """The payload, if the key signed it for whatever purpose the envelope says, be it of a later version. Raises BadSignature.

    Who calls this must not read the payload before the purpose has been looked at.
    """
    message = preauthentication_encoding(outer.payload_type, outer.payload)
    message_hash = sha256(message).digest()
    key = _loaded(public_key)
    candidates = [signature for name, signature in outer.signatures if name == key.name]
    if len(candidates) != 1:
        raise BadSignature(f"{len(candidates)} signatures by key {key.name.hex()[:16]}; exactly one is expected")
    if key.of_the_server is not (outer.payload_type in SIGNED_BY_THE_SERVER):
        raise BadSignature(f"a key of this kind signs nothing of type {outer.payload_type[:80]!r}")
    try:
        key.check(candidates[0], message, message_hash)
    except InvalidSignature as error:
        raise BadSignature(f"the signature by key {key.name.hex()[:16]} does not fit the message") from error
    return Unsealed(outer.payload, message_hash)


def unseal(sealed: bytes, purpose: Purpose, public_key: bytes) -> Unsealed:
    """Read and verify in one step. Raises every EnvelopeError."""
    return verify(read_outer(sealed), purpose, public_key)


def check_public_key(public_key: bytes) -> None:
    """Raise BadSignature unless these bytes are a P-256 key in DER SubjectPublicKeyInfo: a device's key."""
    if _loaded(public_key).of_the_server:
        raise BadSignature("the key is not a P-256 key")


class _Key(NamedTuple):
    """A key as `verify` wants it. `check` takes signature, message and its SHA-256, and raises InvalidSignature."""

    name: bytes
    of_the_server: bool
    check: Callable[[bytes, bytes, bytes], None]


@lru_cache(maxsize=8192)  # loading a key costs as much as a third of a verification; a collector sees the same devices again
def _loaded(public_key: bytes) -> _Key:
    try:
        key = load_der_public_key(public_key)
    except (ValueError, UnsupportedAlgorithm) as error:
        raise BadSignature("the registered key is not a DER SubjectPublicKeyInfo of a key that we know") from error
    match key:
        case Ed25519PublicKey():
            return _Key(
                key_id(public_key), of_the_server=True, check=lambda signature, message, _: key.verify(signature, message)
            )
        case ec.EllipticCurvePublicKey(curve=ec.SECP256R1()):
            return _Key(key_id(public_key), of_the_server=False, check=partial(_check_p256, key))
        case _:
            raise BadSignature("the registered key is neither a P-256 key nor an Ed25519 key")


def _check_p256(key: ec.EllipticCurvePublicKey, signature: bytes, _message: bytes, digest: bytes) -> None:
    key.verify(_to_der(signature), digest, _ECDSA_OF_DIGEST)


def _to_raw(der: bytes) -> bytes:
    r, s = decode_dss_signature(der)
    low_s = min(s, _P256_ORDER - s)
    return r.to_bytes(_SCALAR_BYTES, "big") + low_s.to_bytes(_SCALAR_BYTES, "big")


def _to_der(raw: bytes) -> bytes:
    if len(raw) != 2 * _SCALAR_BYTES:
        raise BadSignature(f"a signature of {len(raw)} bytes; P-256 has {2 * _SCALAR_BYTES}")
    r, s = int.from_bytes(raw[:_SCALAR_BYTES], "big"), int.from_bytes(raw[_SCALAR_BYTES:], "big")
    if not 0 < r < _P256_ORDER or not 0 < s <= _P256_ORDER // 2:
        raise BadSignature("a signature outside its range, or with the higher s")
    return encode_dss_signature(r, s)
