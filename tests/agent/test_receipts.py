"""A message is deleted only under a receipt for its very place, by a key that this device trusts, and the receipt is kept."""

from collections.abc import Callable

import pytest
from made_up_device import NONCE, worker_of
from strict_collector import RECEIVED_AT, Line, ReceiptsKey, StrictCollector, Trusted

from agent.cycle import ReportingDevice
from agent.errors import CollectorUnreachable, DeliveryRefused, SpoolError
from agent.sessions.greeting import Greeting, hello_of
from agent.sessions.session import Session
from agent.spool.summary import look_into_story
from agent.state_folder import StateFolder
from agent.trust.trusted import NoTrust
from compliance.report import Trigger
from compliance.wire.v1 import session_pb2


def test_a_receipt_by_a_trusted_key_is_checked_and_kept(folder: StateFolder, device: ReportingDevice):
    worker_of(folder, Line(StrictCollector(device)), []).work(Trigger.SCHEDULE)
    (kept,) = look_into_story(folder).receipts
    assert (kept.sequence, kept.received_at, kept.is_checked) == (1, RECEIVED_AT.isoformat(), True)


def test_the_newest_receipt_is_shown_in_the_next_hello(folder: StateFolder, device: ReportingDevice):
    """A collector that went back to a backup is shown by it what it has lost."""
    greeting = Greeting(b"device", b"drawn", b"nonce", b"digest", b"boot", 3)
    assert hello_of(greeting, device.spool).last_receipt == b""
    line = Line(StrictCollector(device))
    for _ in range(2):
        worker_of(folder, line, []).work(Trigger.SCHEDULE)
    newest, _ = look_into_story(folder).receipts
    assert (newest.sequence, hello_of(greeting, device.spool).last_receipt) == (2, newest.sealed)


def test_a_device_without_a_key_keeps_what_it_cannot_check_and_says_so(folder: StateFolder, device: ReportingDevice):
    device.trust = NoTrust()
    worker_of(folder, Line(StrictCollector(device)), []).work(Trigger.SCHEDULE)
    assert [(each.sequence, each.is_checked) for each in look_into_story(folder).receipts] == [(1, False)]


def test_a_device_without_a_key_believes_nobody_through_a_filter(folder: StateFolder, device: ReportingDevice):
    device.trust = NoTrust()
    with pytest.raises(DeliveryRefused, match="no key of the school to check signatures with; kept all"):
        worker_of(folder, Line(StrictCollector(device), through_a_filter=True), []).work(Trigger.SCHEDULE)
    assert (device.spool.summary().messages, device.standing.now.session_nonce) == (1, "")


def no_receipt(ack: session_pb2.Ack) -> None:
    ack.receipt = b""


def another_keys(ack: session_pb2.Ack) -> None:
    ack.receipt = b"\x0a\x01x"


def of_nothing(ack: session_pb2.Ack) -> None:
    ack.receipt = OF_NOTHING.receipt


OF_NOTHING = session_pb2.Ack()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (no_receipt, "confirmed message 1 without a receipt; kept all"),
        (another_keys, "not signed by a key that this device trusts; kept all"),
        (of_nothing, "receipt names message 0 of epoch 0"),
    ],
)
def test_without_a_receipt_for_its_place_nothing_is_deleted_whatever_the_line(
    folder: StateFolder, device: ReportingDevice, change: Callable[[session_pb2.Ack], None], words: str
):
    line = Line(StrictCollector(device))
    true_ack = line.collector.ack
    OF_NOTHING.CopyFrom(true_ack())

    def altered() -> session_pb2.Ack:
        ack = true_ack()
        change(ack)
        return ack

    line.collector.ack = altered  # type: ignore[method-assign] # it hands out another receipt
    with pytest.raises(DeliveryRefused, match=words):
        worker_of(folder, line, []).work(Trigger.SCHEDULE)
    assert (device.spool.summary().messages, look_into_story(folder).receipts) == (1, ())
    assert device.standing.now.acknowledged_sequence == 0


def test_a_receipt_by_another_key_deletes_nothing(folder: StateFolder, device: ReportingDevice):
    line = Line(StrictCollector(device, key=ReceiptsKey()))
    device.trust = Trusted(ReceiptsKey().public_key)
    with pytest.raises(DeliveryRefused, match="not signed by a key that this device trusts; kept all"):
        worker_of(folder, line, []).work(Trigger.SCHEDULE)
    assert (device.spool.summary().messages, look_into_story(folder).receipts) == (1, ())


def acknowledged(folder: StateFolder, device: ReportingDevice, *acks: session_pb2.Ack) -> None:
    """Welcome the device anew, and say these things to it."""
    line = Line(StrictCollector(device))
    session = Session(folder, device, line.open(lambda _: None), lambda *_: None, lambda _: None, NONCE)
    for ack in acks:
        session.hear(session_pb2.ServerMessage(ack=ack), 0)


def test_an_acknowledgement_that_says_nothing_new_changes_nothing(folder: StateFolder, device: ReportingDevice):
    line = Line(StrictCollector(device))
    for _ in range(3):
        worker_of(folder, line, []).work(Trigger.SCHEDULE)
    before, receipts = device.standing.now, look_into_story(folder).receipts
    acknowledged(folder, device, line.collector.ack(), line.collector.ack())
    old = session_pb2.Ack(epoch=0, sequence=1, head_hash=line.collector.taken[0, 1].hash)  # not even with a time
    acknowledged(folder, device, old)
    assert (device.standing.now, look_into_story(folder).receipts, len(receipts)) == (before, receipts, 3)


def test_an_old_acknowledgement_of_another_message_is_no_small_thing(folder: StateFolder, device: ReportingDevice):
    line = Line(StrictCollector(device))
    for _ in range(2):
        worker_of(folder, line, []).work(Trigger.SCHEDULE)
    before = device.standing.now
    with pytest.raises(SpoolError, match="confirmed another message 1 of epoch 0"):
        acknowledged(folder, device, session_pb2.Ack(epoch=0, sequence=1, head_hash=b"x" * 32))
    assert device.standing.now == before


def test_what_was_confirmed_before_the_line_broke_goes_at_the_welcome_under_its_receipt(
    folder: StateFolder, device: ReportingDevice
):
    line = Line(StrictCollector(device), cut_after=1)  # the collector takes the report, and nobody hears of it
    with pytest.raises(CollectorUnreachable, match="ended the session"):
        worker_of(folder, line, []).work(Trigger.SCHEDULE)
    again, said = Line(line.collector), list[str]()
    worker_of(folder, again, said).work(None)
    assert (again.kinds, device.spool.summary().messages) == (["hello", "bye"], 0)
    assert [each.is_checked for each in look_into_story(folder).receipts] == [True]
    assert (device.standing.now.acknowledged_sequence, "acknowledged 1" in said) == (1, True)
