"""Acknowledgements with the collector's receipt: signed before the commit, given out after it."""

from datetime import datetime
from typing import Final

from collector.arrivals import Accepted
from collector.store import evidence
from collector.store.database import Transaction
from collector.store.devices import Device
from compliance.chain import Head
from compliance.envelope import Signer, key_id, read_outer
from compliance.errors import MalformedEnvelope
from compliance.receipt import Receipt, sign_receipt

_NO_RECEIPT: Final = b""


class Receipts:
    """The acknowledgements of one group, one for each device and place: whoever asks again hears the same."""

    def __init__(self, tx: Transaction, signer: Signer, now: datetime) -> None:
        """Receipts of a group received at this time, signed with the collector's receipts key."""
        self._tx = tx
        self._signer = signer
        self._now = now
        self._given: dict[tuple[bytes, Head], Accepted] = {}

    def sign(self, device: Device, head: Head) -> bytes:
        """The receipt for the last message of a device in this group, to be stored beside it."""
        accepted = self._given[device.device_id, head] = self._signed(device, head, self._now)
        return accepted.receipt

    def accepted(self, device: Device, head: Head) -> Accepted:
        """The acknowledgement of a message that is held: with the receipt that was given for it, or else one signed now."""
        key = device.device_id, head
        if key not in self._given:
            self._given[key] = self._found(device, head)
        return self._given[key]

    def _found(self, device: Device, head: Head) -> Accepted:
        stored = evidence.ending_at(self._tx, device.device_id, head.epoch, head.sequence)
        if stored is None:  # an epoch that a technician has opened, and that has no message yet
            return Accepted(head.epoch, head.sequence, head.hash, self._now, _NO_RECEIPT)
        if stored.receipt and self._is_ours(stored.receipt):
            return Accepted(head.epoch, head.sequence, head.hash, stored.received_at, stored.receipt)
        return self._signed(device, head, stored.received_at)

    def _is_ours(self, receipt: bytes) -> bool:
        """Whether the key in use now signed it: devices learn of a key that follows a lost one, and forget the lost one."""
        try:
            return any(name == key_id(self._signer.public_key) for name, _ in read_outer(receipt).signatures)
        except MalformedEnvelope:
            return False

    def _signed(self, device: Device, head: Head, received_at: datetime) -> Accepted:
        receipt = Receipt(device.school_id, device.device_id, head.epoch, head.sequence, head.hash, received_at)
        return Accepted(head.epoch, head.sequence, head.hash, received_at, sign_receipt(receipt, self._signer))
