"""Somebody on the way who may open the line, or poses as the collector: whatever he says, the device keeps all, and the truth
that comes afterwards is believed.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TypeAlias

import pytest
from made_up_device import made_up_device, new_folder, open_spool, worker_of
from strict_collector import SCHOOLS_KEY, Line, ReceiptsKey, StrictCollector

from agent.cycle import ReportingDevice, report_now
from agent.errors import CollectorUnreachable, DeliveryRefused
from agent.state_folder import StateFolder
from agent.worker import Worker
from compliance.chain import BEFORE_THE_FIRST, Head
from compliance.refusal import Refusal, sign_refusal
from compliance.report import Trigger
from compliance.resumption import Resumption, sign_resumption
from compliance.wire.v1 import session_pb2

WAITING = 5


@dataclass
class Meddled(Line):
    """A line on which somebody changes what the collector says, and nothing but the Hello arrives where he says so."""

    change: Callable[["Meddled", session_pb2.Welcome], None] = lambda *_: None
    instead: "Callable[[Meddled, bytes], session_pb2.Nack] | None" = None
    hello: session_pb2.Hello = field(default_factory=session_pb2.Hello)

    def send(self, message: session_pb2.AgentMessage) -> None:
        if message.HasField("hello"):
            self.hello = message.hello
            welcome = self.collector.welcome(message.hello)
            self.change(self, welcome)
            self._hear(session_pb2.ServerMessage(welcome=welcome))
        elif message.HasField("bye") or self.instead is None:
            super().send(message)
        else:
            for sealed in [message.envelope] if message.envelope else message.batch.envelopes:
                self._hear(session_pb2.ServerMessage(nack=self.instead(self, sealed)))


Change: TypeAlias = Callable[[Meddled, session_pb2.Welcome], None]


def holds_everything(line: Meddled, welcome: session_pb2.Welcome) -> None:
    head = line.collector.device.spool.chain.head
    welcome.resume_from, welcome.head_hash = head.sequence + 1, head.hash


def holds_nothing_any_more(_: Meddled, welcome: session_pb2.Welcome) -> None:
    welcome.resume_from, welcome.head_hash, welcome.receipt = 1, BEFORE_THE_FIRST, b""


def begins_the_last_epoch(line: Meddled, welcome: session_pb2.Welcome) -> None:
    holds_nothing_any_more(line, welcome)
    welcome.epoch = 2**63 - 1


def begins_the_next_epoch(line: Meddled, welcome: session_pb2.Welcome) -> None:
    holds_nothing_any_more(line, welcome)
    welcome.epoch += 1


def plants_a_nonce(_: Meddled, welcome: session_pb2.Welcome) -> None:
    welcome.session_nonce = b"planted"


def tells_nothing(_: Meddled, welcome: session_pb2.Welcome) -> None:
    welcome.resumption = b""


def signs_himself(line: Meddled, welcome: session_pb2.Welcome) -> None:
    holds_everything(line, welcome)
    welcome.resumption = signed(line, welcome, line.hello.nonce, ReceiptsKey())


def repeats_another_session(line: Meddled, welcome: session_pb2.Welcome) -> None:
    welcome.resumption = signed(line, welcome, b"of another session".ljust(32), SCHOOLS_KEY)


def repeats_what_was_said_to_another_device(line: Meddled, welcome: session_pb2.Welcome) -> None:
    said = welcome.session_nonce, welcome.epoch, welcome.resume_from, welcome.head_hash
    another = Resumption("example-primary", b"another device".ljust(32), line.hello.nonce, *said)
    welcome.resumption = sign_resumption(another, SCHOOLS_KEY)


def signed(line: Meddled, welcome: session_pb2.Welcome, nonce: bytes, key: ReceiptsKey) -> bytes:
    record = line.collector.device.record
    said = welcome.session_nonce, welcome.epoch, welcome.resume_from, welcome.head_hash
    return sign_resumption(Resumption(record.school_id, bytes.fromhex(record.device_id), nonce, *said), key)


def waiting_device(folder: StateFolder, device: ReportingDevice) -> Line:
    """One message was delivered, five wait."""
    line = Line(StrictCollector(device))
    worker_of(folder, line, []).work(Trigger.SCHEDULE)
    for _ in range(WAITING):
        report_now(device, Trigger.SCHEDULE)
    return line


def kept(device: ReportingDevice) -> tuple[Head, int, int, int, int, str]:
    summary, chain = device.spool.summary(), device.spool.chain
    left = summary.messages, summary.missing, summary.dead_letters
    return chain.head, chain.acknowledged, *left, device.standing.now.session_nonce


@pytest.mark.parametrize("through_a_filter", [True, False], ids=["through a filter", "a fake collector"])
@pytest.mark.parametrize(
    "change",
    [
        holds_everything,
        holds_nothing_any_more,
        begins_the_last_epoch,
        begins_the_next_epoch,
        plants_a_nonce,
        tells_nothing,
        signs_himself,
        repeats_another_session,
        repeats_what_was_said_to_another_device,
    ],
)
def test_a_forged_welcome_costs_nothing_and_the_true_one_is_believed_afterwards(
    folder: StateFolder, device: ReportingDevice, change: Change, *, through_a_filter: bool
):
    honest = waiting_device(folder, device)
    before = kept(device)
    forged = Meddled(honest.collector, change=change, through_a_filter=through_a_filter)
    with pytest.raises(DeliveryRefused, match="kept all"):
        worker_of(folder, forged, []).work(None)
    assert (kept(device), forged.kinds) == (before, [])
    worker_of(folder, Line(honest.collector), []).work(None)
    assert (honest.collector.story, honest.collector.forks) == ([f"{each} report" for each in range(1, 7)], [])
    assert device.spool.summary().messages == 0


def test_a_receipt_that_is_left_out_of_a_true_welcome_deletes_nothing(folder: StateFolder, device: ReportingDevice):
    honest = waiting_device(folder, device)
    for each in device.spool.waiting(3):
        honest.collector.take(each.message.sealed)  # type: ignore[union-attr] # messages, no gaps

    def without(_: Meddled, welcome: session_pb2.Welcome) -> None:
        welcome.receipt = b""

    line = Meddled(honest.collector, change=without, instead=lambda *_: session_pb2.Nack(code="STORAGE_FULL", retryable=True))
    with pytest.raises(CollectorUnreachable, match="STORAGE_FULL"):
        worker_of(folder, line, []).work(None)
    assert device.spool.summary().messages == WAITING


def unsigned(line: Meddled, sealed: bytes) -> session_pb2.Nack:
    return session_pb2.Nack(code="SCHEMA_INVALID", sequence=place_of(line, sealed))


def for_another_envelope(line: Meddled, sealed: bytes) -> session_pb2.Nack:
    return refused(line, sealed, Refusal(names(line)[1], sha256(b"another").digest(), "SCHEMA_INVALID"))


def for_another_reason(line: Meddled, sealed: bytes) -> session_pb2.Nack:
    return refused(line, sealed, Refusal(names(line)[1], sha256(sealed).digest(), "TOO_LARGE"))


def for_another_device(line: Meddled, sealed: bytes) -> session_pb2.Nack:
    return refused(line, sealed, Refusal(b"another".ljust(32), sha256(sealed).digest(), "SCHEMA_INVALID"))


def by_another_key(line: Meddled, sealed: bytes) -> session_pb2.Nack:
    refusal = Refusal(names(line)[1], sha256(sealed).digest(), "SCHEMA_INVALID")
    return refused(line, sealed, refusal, ReceiptsKey())


def refused(line: Meddled, sealed: bytes, refusal: Refusal, key: ReceiptsKey = SCHOOLS_KEY) -> session_pb2.Nack:
    signed_so = sign_refusal(refusal, key)
    return session_pb2.Nack(code="SCHEMA_INVALID", sequence=place_of(line, sealed), refusal=signed_so)


def names(line: Meddled) -> tuple[str, bytes]:
    return line.collector.device.record.school_id, bytes.fromhex(line.collector.device.record.device_id)


def place_of(line: Meddled, sealed: bytes) -> int:
    waiting = line.collector.device.spool.waiting(WAITING)
    return next((each.first for each in waiting if getattr(getattr(each, "message", None), "sealed", b"") == sealed), 0)


@pytest.mark.parametrize("through_a_filter", [True, False], ids=["through a filter", "a fake collector"])
@pytest.mark.parametrize("instead", [unsigned, for_another_envelope, for_another_reason, for_another_device, by_another_key])
def test_a_forged_refusal_costs_no_message(
    folder: StateFolder,
    device: ReportingDevice,
    instead: Callable[[Meddled, bytes], session_pb2.Nack],
    *,
    through_a_filter: bool,
):
    honest = waiting_device(folder, device)
    for _ in range(WAITING):
        line = Meddled(honest.collector, instead=instead, through_a_filter=through_a_filter)
        with pytest.raises(DeliveryRefused, match="Nothing shows that the school's collector says so"):
            worker_of(folder, line, []).work(None)
    summary = device.spool.summary()
    assert (summary.messages, summary.dead_letters, summary.missing) == (WAITING, 0, 0)


def test_a_refusal_that_the_school_signed_is_followed_through_a_filter_too(folder: StateFolder, device: ReportingDevice):
    honest = waiting_device(folder, device)
    honest.collector.never[3] = "SCHEMA_INVALID"
    worker_of(folder, Meddled(honest.collector, through_a_filter=True), []).work(None)
    assert honest.collector.story[2:4] == ["3-3 gap SCHEMA_INVALID 1/0/0", "4 report"]
    assert (device.spool.summary().messages, device.spool.summary().dead_letters) == (0, 1)


def test_a_failure_is_counted_where_it_cannot_be_made_up(folder: StateFolder, device: ReportingDevice):
    honest = waiting_device(folder, device)

    def fails(line: Meddled, sealed: bytes) -> session_pb2.Nack:
        return session_pb2.Nack(code="INTERNAL", retryable=True, sequence=place_of(line, sealed))

    for _ in range(9):
        with pytest.raises(CollectorUnreachable, match="INTERNAL"):
            worker_of(folder, Meddled(honest.collector, instead=fails, through_a_filter=True), []).work(None)
    assert (device.spool.summary().messages, device.spool.summary().dead_letters) == (WAITING, 0)


def test_what_was_signed_for_one_device_is_nothing_to_a_copy_with_other_keys(folder: StateFolder, device: ReportingDevice):
    other_folder = new_folder(folder.path / "other")
    other = made_up_device(other_folder, open_spool(other_folder))
    line = Line(StrictCollector(device))  # it greets the first device whoever comes
    with pytest.raises(DeliveryRefused, match="signed for another device or session"):
        Worker(other_folder, other, line.open, lambda: 0.0, lambda _: None, lambda: b"h" * 32).work(Trigger.SCHEDULE)
    other.spool.close()
