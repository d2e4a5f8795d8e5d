"""Receipts: the collector's signature over what it stored and when. The device keeps them; whoever audits checks them."""

from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256
from typing import Final

from google.protobuf.message import DecodeError

from compliance.envelope import Purpose, Signer, seal, unseal
from compliance.errors import CodecError
from compliance.values import dataclass
from compliance.wire.mirror import Mirror, mirror_of
from compliance.wire.v1 import receipt_pb2


@dataclass(frozen=True, slots=True)
class Receipt:
    """This message, and all before it in its epoch, is on the collector's disk. `hash` is what the next message names.

    `gaps_hash` is what `hash_of_gaps` gives for the whole chain up to here, b"" where nothing is said of gaps. The one behind
    a gap was sealed before it, and cannot name it (docs/decisions/0046).
    """

    school_id: str
    device_id: bytes
    epoch: int
    sequence: int
    hash: bytes
    received_at: datetime
    gaps_hash: bytes = b""


_MIRROR: Final[Mirror[Receipt]] = mirror_of(Receipt, receipt_pb2.Receipt)


def hash_of_gaps(message_hashes: Iterable[bytes]) -> bytes:
    """One hash over the gaps of a chain, each by its own hash, in the order of the chain."""
    return sha256(b"".join(message_hashes)).digest()


def sign_receipt(receipt: Receipt, signer: Signer) -> bytes:
    """A sealed receipt. The signer holds the collector's receipts key, Ed25519."""
    message = receipt_pb2.Receipt()
    _MIRROR.write(receipt, message)
    return seal(message.SerializeToString(), Purpose.RECEIPT, [signer])


def read_receipt(sealed: bytes, public_key: bytes) -> Receipt:
    """The receipt, if this key signed it. Raises EnvelopeError or CodecError."""
    payload = unseal(sealed, Purpose.RECEIPT, public_key).payload
    try:
        return _MIRROR.read(receipt_pb2.Receipt.FromString(payload))
    except (DecodeError, ValueError) as error:
        raise CodecError(f"a receipt that cannot be read: {error}") from error
