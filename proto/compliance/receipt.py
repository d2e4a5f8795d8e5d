"""Receipts: the collector's signature over what it stored and when. The device keeps them; whoever audits checks them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from google.protobuf.message import DecodeError

from compliance.envelope import Purpose, Signer, seal, unseal
from compliance.errors import CodecError
from compliance.wire.mirror import Mirror, mirror_of
from compliance.wire.v1 import receipt_pb2


@dataclass(frozen=True, slots=True)
class Receipt:
    """This message, and all before it in its epoch, is on the collector's disk. `hash` is what the next message names."""

    school_id: str
    device_id: bytes
    epoch: int
    sequence: int
    hash: bytes
    received_at: datetime


_MIRROR: Final[Mirror[Receipt]] = mirror_of(Receipt, receipt_pb2.Receipt)


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
