"""Where a collector goes on with a device's chain, under its signature: what a device forgets, or begins anew, hangs on it.

TLS does not say it: it may end at a filter that the school has named. The nonce that the device drew for its Hello is inside,
so that nothing which was signed for an earlier session can be said again.
"""

from typing import Final

from google.protobuf.message import DecodeError

from compliance.envelope import Purpose, Signer, seal, unseal
from compliance.errors import CodecError
from compliance.values import dataclass
from compliance.wire.mirror import Mirror, mirror_of
from compliance.wire.v1 import receipt_pb2

NONCE_BYTES: Final = 32
"""Of the random number in a Hello: a collector signs over no other length."""


@dataclass(frozen=True, slots=True)
class Resumption:
    """In the session of this nonce, which answers that Hello, the collector expects message `resume_from` of this epoch next.

    `head_hash` is the hash of the message before, 32 zero bytes before the first.
    """

    school_id: str
    device_id: bytes
    hello_nonce: bytes
    session_nonce: bytes
    epoch: int
    resume_from: int
    head_hash: bytes


_MIRROR: Final[Mirror[Resumption]] = mirror_of(Resumption, receipt_pb2.Resumption)


def sign_resumption(resumption: Resumption, signer: Signer) -> bytes:
    """A sealed resumption. The signer holds the collector's receipts key, Ed25519: it too says what is on the disk."""
    message = receipt_pb2.Resumption()
    _MIRROR.write(resumption, message)
    return seal(message.SerializeToString(), Purpose.RESUMPTION, [signer])


def read_resumption(sealed: bytes, public_key: bytes) -> Resumption:
    """The resumption, if this key signed it. Raises EnvelopeError or CodecError."""
    payload = unseal(sealed, Purpose.RESUMPTION, public_key).payload
    try:
        return _MIRROR.read(receipt_pb2.Resumption.FromString(payload))
    except (DecodeError, ValueError) as error:
        raise CodecError(f"a resumption that cannot be read: {error}") from error
