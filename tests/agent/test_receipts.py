"""A message is deleted only under a receipt for its very place, by a key that this device trusts, and the receipt is kept."""

import pytest
from made_up_device import worker_of
from strict_collector import RECEIVED_AT, Line, ReceiptsKey, StrictCollector

from agent.cycle import ReportingDevice
from agent.errors import DeliveryRefused
from agent.spool.summary import look_into_story
from agent.state_folder import StateFolder
from compliance.report import Trigger
from compliance.wire.v1 import session_pb2


class Trusted:
    """A trust bundle with one receipts key."""

    version = 1

    def __init__(self, key: bytes) -> None:
        self.receipt_keys = (key,)

    def accept(self, sealed: bytes) -> None:
        """None comes."""


def test_the_collectors_receipt_is_kept_and_what_was_not_checked_says_so(folder: StateFolder, device: ReportingDevice):
    line = Line(StrictCollector(device))
    worker_of(folder, line, []).work(Trigger.SCHEDULE)
    (kept,) = look_into_story(folder).receipts
    assert (kept.sequence, kept.received_at, kept.is_checked) == (1, RECEIVED_AT.isoformat(), False)


def test_a_receipt_by_a_trusted_key_is_checked(folder: StateFolder, device: ReportingDevice):
    line = Line(StrictCollector(device))
    device.trust = Trusted(line.collector.key.public_key)
    worker_of(folder, line, []).work(Trigger.SCHEDULE)
    assert [each.is_checked for each in look_into_story(folder).receipts] == [True]


def test_a_receipt_by_another_key_deletes_nothing(folder: StateFolder, device: ReportingDevice):
    device.trust = Trusted(ReceiptsKey().public_key)
    with pytest.raises(DeliveryRefused, match="not signed by a key that this device trusts; kept all"):
        worker_of(folder, Line(StrictCollector(device)), []).work(Trigger.SCHEDULE)
    assert (device.spool.summary().messages, look_into_story(folder).receipts) == (1, ())


def test_a_receipt_for_another_message_deletes_nothing(folder: StateFolder, device: ReportingDevice):
    line = Line(StrictCollector(device))
    device.trust = Trusted(line.collector.key.public_key)
    earlier = line.collector.ack()
    line.collector.ack = lambda: session_pb2.Ack(  # type: ignore[method-assign] # it hands out the receipt of another place
        epoch=0,
        sequence=line.collector.head.sequence,
        head_hash=line.collector.head.hash,
        received_at=earlier.received_at,
        receipt=earlier.receipt,
    )
    with pytest.raises(DeliveryRefused, match="receipt names message 0 of epoch 0"):
        worker_of(folder, line, []).work(Trigger.SCHEDULE)
    assert device.spool.summary().messages == 1
