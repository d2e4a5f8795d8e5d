"""The trust bundle: which certificate authorities, which receipt keys and which policy keys a collector's devices believe.

Signed by one Ed25519 key that a device is given when it enrols. Roots overlap, so that an authority can be replaced while some
devices are away (design of the channel, point 37).
"""

from datetime import datetime
from typing import Final

from google.protobuf.message import DecodeError

from compliance.envelope import Purpose, Signer, seal, unseal
from compliance.errors import CodecError
from compliance.values import dataclass
from compliance.wire.mirror import limited_text, to_instant, to_timestamp
from compliance.wire.v1 import receipt_pb2

_MOST_ENTRIES: Final = 16


@dataclass(frozen=True, slots=True)
class TrustBundle:
    """`roots` are certificates, PEM; the keys are DER SubjectPublicKeyInfo of Ed25519 keys, the one in use first.

    A collector that signs no policies names no `policy_keys`.
    """

    version: int
    roots: tuple[str, ...]
    receipt_keys: tuple[bytes, ...]
    not_before: datetime
    expires: datetime
    policy_keys: tuple[bytes, ...] = ()


def sign_trust(bundle: TrustBundle, signer: Signer) -> bytes:
    """A sealed bundle. The signer holds the collector's trust key, Ed25519."""
    message = receipt_pb2.TrustBundle(
        version=bundle.version,
        roots=bundle.roots,
        receipt_keys=bundle.receipt_keys,
        not_before=to_timestamp(bundle.not_before),
        expires=to_timestamp(bundle.expires),
        policy_keys=bundle.policy_keys,
    )
    return seal(message.SerializeToString(), Purpose.TRUST, [signer])


def read_trust(sealed: bytes, public_key: bytes) -> TrustBundle:
    """The bundle, if this key signed it. Raises EnvelopeError or CodecError. Whether it is the newest, the caller knows."""
    payload = unseal(sealed, Purpose.TRUST, public_key).payload
    try:
        message = receipt_pb2.TrustBundle.FromString(payload)
        if not message.roots or max(len(message.roots), len(message.receipt_keys), len(message.policy_keys)) > _MOST_ENTRIES:
            raise ValueError(f"{len(message.roots)} roots and {len(message.receipt_keys)} receipt keys")
        return TrustBundle(
            version=message.version,
            roots=tuple(map(limited_text, message.roots)),
            receipt_keys=tuple(message.receipt_keys),
            not_before=to_instant(message.not_before),
            expires=to_instant(message.expires),
            policy_keys=tuple(message.policy_keys),
        )
    except (DecodeError, ValueError) as error:
        raise CodecError(f"a trust bundle that cannot be read: {error}") from error
