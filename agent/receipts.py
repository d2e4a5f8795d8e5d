"""The collector's receipts, as they come with its acknowledgements: checked against the keys that this device trusts, and kept.

A receipt that does not hold stops the delivery before anything is deleted. Where this device has no key yet nothing is checked,
and the receipt is kept with those words.
"""

from collections.abc import Sequence

from agent.enrolment_record import EnrolmentRecord
from agent.errors import DeliveryRefused
from agent.spool.receipts import KeptReceipt
from compliance.errors import CodecError, EnvelopeError
from compliance.receipt import Receipt, read_receipt
from compliance.wire.codec import instant_of
from compliance.wire.v1 import session_pb2


def receipt_of(ack: session_pb2.Ack, record: EnrolmentRecord, trusted_keys: Sequence[bytes]) -> KeptReceipt | None:
    """The receipt of an acknowledgement, None when there is none. Raises DeliveryRefused for one that does not hold."""
    if not ack.receipt:
        return None
    if not trusted_keys:
        received_at = instant_of(ack.received_at).isoformat()
        return KeptReceipt(ack.epoch, ack.sequence, received_at, is_checked=False, sealed=ack.receipt)
    receipt = _read(ack, trusted_keys)
    place = receipt.school_id, receipt.device_id.hex(), receipt.epoch, receipt.sequence, receipt.hash
    if place != (record.school_id, record.device_id, ack.epoch, ack.sequence, ack.head_hash):
        raise DeliveryRefused(
            f"the collector's receipt names message {receipt.sequence} of epoch {receipt.epoch} of device "
            f"{receipt.device_id.hex()[:16]}, not message {ack.sequence} of epoch {ack.epoch} of this one; kept all"
        )
    return KeptReceipt(ack.epoch, ack.sequence, receipt.received_at.isoformat(), is_checked=True, sealed=ack.receipt)


def _read(ack: session_pb2.Ack, trusted_keys: Sequence[bytes]) -> Receipt:
    problem: EnvelopeError | CodecError | None = None
    for key in trusted_keys:
        try:
            return read_receipt(ack.receipt, key)
        except (EnvelopeError, CodecError) as error:
            problem = error
    raise DeliveryRefused(
        f"the collector's receipt for message {ack.sequence} is not signed by a key that this device trusts; kept all"
    ) from problem
