"""The collector's time under its signature, over a nonce of whoever asked: good for that one question and for no other."""

from datetime import datetime
from typing import Final

from google.protobuf.message import DecodeError

from compliance.envelope import Purpose, Signer, seal, unseal
from compliance.errors import CodecError
from compliance.values import dataclass
from compliance.wire.mirror import Mirror, mirror_of
from compliance.wire.v1 import signed_time_pb2

TIME_NONCE_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class SignedTime:
    """It was this late at the collector when this nonce came."""

    nonce: bytes
    time: datetime


_MIRROR: Final[Mirror[SignedTime]] = mirror_of(SignedTime, signed_time_pb2.SignedTime)


def sign_time(said: SignedTime, signer: Signer) -> bytes:
    """A sealed time. The signer holds the collector's receipts key, Ed25519."""
    message = signed_time_pb2.SignedTime()
    _MIRROR.write(said, message)
    return seal(message.SerializeToString(), Purpose.TIME, [signer])


def read_time(sealed: bytes, public_key: bytes) -> SignedTime:
    """The time, if this key signed it: who asked compares the nonce. Raises EnvelopeError or CodecError."""
    payload = unseal(sealed, Purpose.TIME, public_key).payload
    try:
        return _MIRROR.read(signed_time_pb2.SignedTime.FromString(payload))
    except (DecodeError, ValueError) as error:
        raise CodecError(f"a signed time that cannot be read: {error}") from error
