"""The policy bundle: a school's policy as its devices get it, under the policy key, with a version that only rises.

Data and nothing else: the rule kinds that a policy may use are those of the device's own version (design of the channel,
point 42). Why so and not otherwise: docs/decisions/0068-signed-policies.md.
"""

import zlib
from datetime import datetime
from hashlib import sha256
from typing import Final

from google.protobuf.message import DecodeError

from compliance.bundle_refusal import BundleRefusal
from compliance.envelope import MAXIMUM_SEALED_BYTES, Purpose, Signer, read_outer, seal, verify
from compliance.errors import BadSignature, BundleError, EnvelopeError
from compliance.policy_source import POLICY_LIMIT_BYTES
from compliance.values import dataclass
from compliance.wire.mirror import limited_text, to_instant, to_timestamp
from compliance.wire.v1 import policy_pb2

_HIGHEST_VERSION: Final = 2**63 - 1


@dataclass(frozen=True, slots=True)
class PolicyBundle:
    """`version` is the bundle's and counts from 1; `policy_version` is the author's. `text` is the whole policy set, TOML."""

    school_id: str
    version: int
    issued: datetime
    expires: datetime
    policy_id: str
    policy_version: str
    text: str

    @property
    def digest(self) -> bytes:
        """SHA-256 of the text in UTF-8."""
        return sha256(self.text.encode()).digest()


def sign_bundle(bundle: PolicyBundle, signer: Signer) -> bytes:
    """A sealed bundle; the signer holds the policy key, Ed25519. Raises BundleError for one that no device would take."""
    message = policy_pb2.PolicyBundle(
        school_id=bundle.school_id,
        version=bundle.version,
        issued=to_timestamp(bundle.issued),
        expires=to_timestamp(bundle.expires),
        policy_id=bundle.policy_id,
        policy_version=bundle.policy_version,
        digest=bundle.digest,
        deflated=zlib.compress(bundle.text.encode()),
    )
    sealed = seal(message.SerializeToString(), Purpose.POLICY, [signer])
    if len(sealed) > MAXIMUM_SEALED_BYTES:
        words = f"the policy makes a bundle of {len(sealed)} bytes; devices take at most {MAXIMUM_SEALED_BYTES}: shorten it"
        raise BundleError(BundleRefusal.TOO_LARGE, words)
    return sealed


def read_bundle(sealed: bytes, policy_keys: tuple[bytes, ...]) -> PolicyBundle:
    """The bundle, if one of these keys signed it. Raises BundleError. Whether it is the newest, the caller knows."""
    if len(sealed) > MAXIMUM_SEALED_BYTES:
        words = f"a policy bundle of {len(sealed)} bytes; at most {MAXIMUM_SEALED_BYTES} are taken"
        raise BundleError(BundleRefusal.TOO_LARGE, words)
    try:
        outer = read_outer(sealed)
    except EnvelopeError as error:
        raise BundleError(BundleRefusal.MALFORMED, f"a policy bundle that cannot be read: {error}") from error
    for key in policy_keys:
        try:
            return _read(verify(outer, Purpose.POLICY, key).payload)
        except BadSignature:
            continue
        except EnvelopeError as error:
            raise BundleError(BundleRefusal.MALFORMED, f"what came as a policy bundle is none: {error}") from error
    raise BundleError(BundleRefusal.FOREIGN_KEY, "a policy bundle that no policy key known to this device has signed")


def reread_bundle(sealed: bytes) -> PolicyBundle:
    """A bundle that was checked before it was kept: read without its signature. Raises BundleError."""
    try:
        return _read(read_outer(sealed).payload)
    except EnvelopeError as error:
        raise BundleError(BundleRefusal.MALFORMED, f"a kept policy bundle that cannot be read: {error}") from error


def _read(payload: bytes) -> PolicyBundle:
    try:
        message = policy_pb2.PolicyBundle.FromString(payload)
        if not 0 < message.version <= _HIGHEST_VERSION:
            raise ValueError(f"its version is {message.version}")
        bundle = PolicyBundle(
            school_id=limited_text(message.school_id),
            version=message.version,
            issued=to_instant(message.issued),
            expires=to_instant(message.expires),
            policy_id=limited_text(message.policy_id),
            policy_version=limited_text(message.policy_version),
            text=_inflated(message.deflated),
        )
    except (DecodeError, ValueError, zlib.error) as error:
        raise BundleError(BundleRefusal.MALFORMED, f"a policy bundle that cannot be read: {error}") from error
    if bundle.digest != message.digest:
        raise BundleError(BundleRefusal.MALFORMED, "a policy bundle whose text does not fit its digest")
    return bundle


def _inflated(deflated: bytes) -> str:
    """Never more of it than a policy may have: a few bytes can stand for gigabytes (zlib: 1 for some 1000)."""
    inflating = zlib.decompressobj()
    text = inflating.decompress(deflated, POLICY_LIMIT_BYTES + 1)
    if len(text) > POLICY_LIMIT_BYTES:
        raise BundleError(BundleRefusal.TOO_LARGE, f"a policy of more than {POLICY_LIMIT_BYTES} bytes")
    if not inflating.eof or inflating.unused_data:
        raise ValueError("its text does not end where it should")
    return text.decode()
