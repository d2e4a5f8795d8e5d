"""Refusals for good, under the collector's signature: a device gives a message up for nothing less.

The very bytes that were refused are named by their hash, so that a refusal cannot be laid on another message.
"""

from typing import Final

from google.protobuf.message import DecodeError

from compliance.envelope import Purpose, Signer, seal, unseal
from compliance.errors import CodecError
from compliance.values import dataclass
from compliance.wire.mirror import Mirror, mirror_of
from compliance.wire.v1 import receipt_pb2


@dataclass(frozen=True, slots=True)
class Refusal:
    """The collector will never take this envelope from this device. `code` is a word of `compliance.chain.OF_ONE_MESSAGE`."""

    device_id: bytes
    envelope_sha256: bytes
    code: str


_MIRROR: Final[Mirror[Refusal]] = mirror_of(Refusal, receipt_pb2.Refusal)


def sign_refusal(refusal: Refusal, signer: Signer) -> bytes:
    """A sealed refusal. The signer holds the collector's receipts key, Ed25519."""
    message = receipt_pb2.Refusal()
    _MIRROR.write(refusal, message)
    return seal(message.SerializeToString(), Purpose.REFUSAL, [signer])


def read_refusal(sealed: bytes, public_key: bytes) -> Refusal:
    """The refusal, if this key signed it. Raises EnvelopeError or CodecError."""
    payload = unseal(sealed, Purpose.REFUSAL, public_key).payload
    try:
        return _MIRROR.read(receipt_pb2.Refusal.FromString(payload))
    except (DecodeError, ValueError) as error:
        raise CodecError(f"a refusal that cannot be read: {error}") from error
