"""What a device may act on is signed: where its chain goes on, the receipt that it lacks, and that a message is never taken."""

import os
from hashlib import sha256

import pytest

from collector.keys.server_keys import RECEIPTS, server_signer
from compliance.chain import BEFORE_THE_FIRST
from compliance.envelope import Purpose, seal
from compliance.receipt import read_receipt
from compliance.refusal import Refusal, read_refusal
from compliance.resumption import Resumption, read_resumption
from compliance.wire.v1 import session_pb2
from tests.fakes.collector import RunningCollector
from tests.fakes.device import FakeDevice
from tests.fakes.live_session import welcomed
from tests.fakes.one_session import say

NONCE = os.urandom(32)


def receipts_key(collector: RunningCollector) -> bytes:
    return server_signer(collector.opened.folder.keys, RECEIPTS).public_key


def welcome(collector: RunningCollector, device: FakeDevice, **changes: object) -> session_pb2.Welcome:
    port, authority = collector.config.agents_port, collector.authority
    with welcomed(device, port, authority, **{"nonce": NONCE, **changes}) as (session, greeting):
        session.bye()
        return greeting


@pytest.mark.parametrize("reports", [0, 2])
def test_a_welcome_signs_what_it_says_for_this_hello(collector: RunningCollector, device: FakeDevice, reports: int) -> None:
    if reports:
        say(collector, device, *[device.next_sealed() for _ in range(reports)])
    greeting = welcome(collector, device)
    assert read_resumption(greeting.resumption, receipts_key(collector)) == Resumption(
        school_id="example",
        device_id=device.device_id,
        hello_nonce=NONCE,
        session_nonce=greeting.session_nonce,
        epoch=0,
        resume_from=reports + 1,
        head_hash=device.head_hash if reports else BEFORE_THE_FIRST,
    )


@pytest.mark.parametrize("nonce", [b"", b"short", bytes(33), bytes(100_000)], ids=len)
def test_nothing_is_signed_over_what_is_no_nonce(collector: RunningCollector, device: FakeDevice, nonce: bytes) -> None:
    greeting = welcome(collector, device, nonce=nonce)
    assert (greeting.resumption, greeting.receipt, greeting.resume_from) == (b"", b"", 1)


def test_a_device_that_missed_its_acknowledgement_gets_the_receipt_with_the_welcome(
    collector: RunningCollector, device: FakeDevice
) -> None:
    say(collector, device, device.next_sealed(), device.next_sealed())
    receipt = read_receipt(welcome(collector, device, last_acknowledged=1).receipt, receipts_key(collector))
    assert (receipt.device_id, receipt.epoch, receipt.sequence, receipt.hash) == (device.device_id, 0, 2, device.head_hash)


@pytest.mark.parametrize("changes", [{}, {"epoch": 1, "last_acknowledged": 0}], ids=["it has all", "another epoch"])
def test_a_receipt_that_would_delete_nothing_is_not_sent(
    collector: RunningCollector, device: FakeDevice, changes: dict[str, object]
) -> None:
    say(collector, device, device.next_sealed(), device.next_sealed())
    assert welcome(collector, device, **changes).receipt == b""


def test_a_message_that_is_never_taken_is_refused_under_the_collectors_signature(
    collector: RunningCollector, device: FakeDevice
) -> None:
    poison = seal(b"no report", Purpose.REPORT, [device.signing])
    nack = next(each.nack for each in say(collector, device, poison) if each.HasField("nack"))
    refusal = read_refusal(nack.refusal, receipts_key(collector))
    assert (nack.code, refusal) == ("SCHEMA_INVALID", Refusal(device.device_id, sha256(poison).digest(), "SCHEMA_INVALID"))


def test_a_refusal_that_may_be_another_one_tomorrow_is_not_signed(collector: RunningCollector, device: FakeDevice) -> None:
    device.next_sealed()
    nack = next(each.nack for each in say(collector, device, device.next_sealed()) if each.HasField("nack"))
    assert (nack.code, nack.refusal) == ("OUT_OF_ORDER", b"")
