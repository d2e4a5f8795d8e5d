"""Whether this collector was set back to a backup: a device shows our own receipt for a message that we do not hold.

Its word alone would do harm: who copied a device could excuse a nonce that we do not know with it, and open an incident of the
whole school.
"""

from collector.store.devices import Device
from compliance.errors import ComplianceError
from compliance.receipt import Receipt, read_receipt
from compliance.wire.v1 import session_pb2


def receipt_of_a_lost_time(device: Device, hello: session_pb2.Hello, receipts_key: bytes) -> Receipt | None:
    """The receipt that shows it, None where there is none. `receipts_key` is the one that signs receipts here, DER."""
    if not _claims_more(device, hello):
        return None
    try:
        receipt = read_receipt(hello.last_receipt, receipts_key)
    except ComplianceError:
        return None
    is_of_the_device = (receipt.school_id, receipt.device_id) == (device.school_id, device.device_id)
    is_beyond = (receipt.epoch, receipt.sequence) > (device.epoch, device.head_sequence)
    return receipt if is_of_the_device and is_beyond else None


def _claims_more(device: Device, hello: session_pb2.Hello) -> bool:
    if hello.epoch == device.epoch:
        return hello.last_acknowledged > device.head_sequence
    return hello.epoch > device.epoch and hello.last_acknowledged > 0
