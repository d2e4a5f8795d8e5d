"""Delivering is in order, within the window, and deletes only what the collector confirmed under our own hash."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from made_up_device import acknowledgement, new_folder, sealed

from agent.delivery import Delivery, Greeting
from agent.errors import CollectorUnreachable, DeliveryRefused, SpoolError
from agent.spool import Spool
from compliance.wire.v1 import session_pb2

WELCOME = session_pb2.Welcome(protocol=1, resume_from=1, window_messages=2, window_bytes=1_000_000)


@pytest.fixture
def spool(tmp_path: Path) -> Iterator[Spool]:
    opened = Spool(new_folder(tmp_path))
    for words in (b"a", b"bb", b"ccc", b"dddd"):
        opened.append(sealed(words))
    yield opened
    opened.close()


class Line:
    """The line to a collector: what was sent over it, in short."""

    def __init__(self) -> None:
        self.sent: list[str] = []

    def send(self, message: session_pb2.AgentMessage) -> None:
        kind = message.WhichOneof("kind")
        self.sent.append(message.envelope.split(b" ")[0].decode() if kind == "envelope" else str(kind))


@pytest.fixture
def line() -> Line:
    return Line()


@pytest.fixture
def delivery(spool: Spool, line: Line) -> Delivery:
    return Delivery(spool, line.send)


def test_hello_says_who_is_there_and_how_far(spool: Spool):
    said: list[session_pb2.AgentMessage] = []
    Delivery(spool, said.append).greet(Greeting(b"device", b"nonce", b"digest"))
    assert said[0].hello == session_pb2.Hello(
        protocol_min=1,
        protocol_max=1,
        device_id=b"device",
        spooled_messages=4,
        spooled_bytes=spool.summary().bytes,
        last_session_nonce=b"nonce",
        policy_digest=b"digest",
    )


def test_nothing_is_sent_before_the_welcome(delivery: Delivery, line: Line):
    delivery.push()
    assert line.sent == []


def test_no_more_is_under_way_than_the_window_allows(delivery: Delivery, line: Line):
    delivery.welcome(WELCOME)
    assert line.sent == ["a", "bb"]


def test_an_acknowledgement_makes_room(delivery: Delivery, spool: Spool, line: Line):
    delivery.welcome(WELCOME)
    delivery.acknowledged(acknowledgement(spool, 1))
    assert line.sent == ["a", "bb", "ccc"]


def test_it_is_done_when_everything_is_acknowledged_and_not_before(delivery: Delivery, spool: Spool):
    done = [delivery.is_done]
    delivery.welcome(WELCOME)
    for sequence in (2, 4):
        delivery.acknowledged(acknowledgement(spool, sequence))
        done.append(delivery.is_done)
    assert done == [False, False, True]


def test_a_window_of_bytes_smaller_than_a_message_still_lets_one_through(delivery: Delivery, line: Line):
    delivery.welcome(session_pb2.Welcome(protocol=1, resume_from=1, window_messages=9, window_bytes=1))
    assert line.sent == ["a"]


def test_what_the_collector_holds_already_is_offered_again_and_its_answer_clears_it(
    delivery: Delivery, spool: Spool, line: Line
):
    delivery.welcome(session_pb2.Welcome(protocol=1, resume_from=5, window_messages=9, window_bytes=1_000_000))
    delivery.acknowledged(acknowledgement(spool, 4))
    assert (line.sent, spool.summary().messages) == (["a", "bb", "ccc", "dddd"], 0)


def test_a_lost_order_is_taken_up_again_from_where_the_collector_is_once(delivery: Delivery, line: Line):
    delivery.welcome(session_pb2.Welcome(protocol=1, resume_from=1, window_messages=9, window_bytes=1_000_000))
    for _ in range(2):
        delivery.refused(session_pb2.Nack(code="OUT_OF_ORDER", retryable=True, expected_sequence=3))
    assert line.sent == ["a", "bb", "ccc", "dddd", "ccc", "dddd"]


def test_a_collector_that_cannot_store_now_is_tried_again_later(delivery: Delivery):
    with pytest.raises(CollectorUnreachable, match="STORAGE_FULL") as caught:
        delivery.refused(session_pb2.Nack(code="STORAGE_FULL", retryable=True, retry_after_seconds=60))
    assert caught.value.retry_after_seconds == 60


def test_a_refused_report_is_kept_and_said(delivery: Delivery, spool: Spool):
    with pytest.raises(DeliveryRefused, match=r"BAD_SIGNATURE.*more under R-7.*kept"):
        delivery.refused(session_pb2.Nack(code="BAD_SIGNATURE", reference="R-7"))
    assert spool.summary().messages == 4


@pytest.mark.parametrize("place", [{"sequence": 1}, {"sequence": 2**64 - 1}, {"sequence": 1, "epoch": 2**64 - 1}], ids=str)
def test_a_confirmation_of_something_else_stops_everything(delivery: Delivery, spool: Spool, place: dict[str, int]):
    delivery.welcome(WELCOME)
    with pytest.raises(SpoolError, match="kept all"):
        delivery.acknowledged(session_pb2.Ack(**place, head_hash=bytes(32)))
    assert spool.summary().messages == 4


@pytest.mark.parametrize(
    ("resume_from", "words"),
    [(1, "confirmed before and this device no longer has"), (9, "expects report 9, this device has made 4")],
)
def test_another_history_at_the_other_end_is_said_not_mended(spool: Spool, line: Line, resume_from: int, words: str):
    spool.acknowledge(0, 1, b"\x01" * 32)
    with pytest.raises(DeliveryRefused, match=words):
        Delivery(spool, line.send).welcome(session_pb2.Welcome(protocol=1, resume_from=resume_from, window_messages=1))
    assert line.sent == []


def test_another_protocol_is_refused(delivery: Delivery):
    with pytest.raises(DeliveryRefused, match="protocol 2, this agent 1"):
        delivery.welcome(session_pb2.Welcome(protocol=2, resume_from=1))
