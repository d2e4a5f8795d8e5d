"""Delivering is in order, within the window, and deletes only what the collector confirmed under our own hash."""

import pytest
from delivering import NARROW, SIGNED, Hand, Line, believed, welcome
from made_up_device import head_at

from agent.errors import CollectorUnreachable, DeliveryRefused, SpoolError
from agent.sessions.delivery import Assurance, Delivery
from agent.sessions.greeting import Greeting, hello_of
from agent.sessions.outgoing import batches
from agent.spool.receipts import KeptReceipt
from agent.spool.spool import Spool
from agent.spool.summary import look_into_story
from agent.state_folder import StateFolder
from compliance.capabilities import Capability
from compliance.chain import Head
from compliance.wire.v1 import session_pb2


def test_hello_says_who_is_there_and_how_far(spool: Spool):
    greeting = Greeting(b"device", b"drawn", b"nonce", b"digest", b"boot", 3)
    assert hello_of(greeting, spool) == session_pb2.Hello(
        protocol_min=1,
        protocol_max=1,
        capabilities=list(Capability),
        device_id=b"device",
        spooled_messages=4,
        spooled_bytes=spool.summary().bytes,
        last_session_nonce=b"nonce",
        policy_digest=b"digest",
        boot_id=b"boot",
        trust_version=3,
        nonce=b"drawn",
    )


def test_nothing_is_sent_before_the_welcome(delivery: Delivery, line: Line):
    delivery.push()
    assert line.sent == []


def test_no_more_is_under_way_than_the_window_allows(delivery: Delivery, line: Line):
    delivery.welcome(NARROW, SIGNED)
    assert line.sent == ["a", "bb"]


def test_an_acknowledgement_makes_room(delivery: Delivery, spool: Spool, line: Line):
    delivery.welcome(NARROW, SIGNED)
    delivery.acknowledged(head_at(spool, 1), None)
    assert line.sent == ["a", "bb", "ccc"]


def test_it_is_done_when_everything_is_acknowledged_and_not_before(delivery: Delivery, spool: Spool):
    done = [delivery.is_done]
    delivery.welcome(NARROW, SIGNED)
    for sequence in (2, 4):
        delivery.acknowledged(head_at(spool, sequence), None)
        done.append(delivery.is_done)
    assert done == [False, False, True]


def test_a_window_of_bytes_smaller_than_a_message_still_lets_one_through(delivery: Delivery, line: Line):
    delivery.welcome(welcome(window_bytes=1), SIGNED)
    assert line.sent == ["a"]


def test_several_go_in_one_message_where_the_collector_can_read_that(delivery: Delivery, spool: Spool, line: Line):
    delivery.welcome(welcome(window_messages=3, capabilities=["batch"]), SIGNED)
    delivery.acknowledged(head_at(spool, 3), None)
    assert line.sent == ["a+bb+ccc", "dddd"]


@pytest.mark.parametrize(
    ("sizes", "expected"),
    [([], []), ([9], [1]), ([100_000] * 5, [2, 2, 1]), ([262_144, 1], [1, 1]), ([1, 262_144], [1, 1])],
)
def test_a_batch_is_no_larger_than_the_largest_envelope(sizes: list[int], expected: list[int]):
    assert [len(batch) for batch in batches([bytes(size) for size in sizes])] == expected


def receipt(sequence: int) -> KeptReceipt:
    return KeptReceipt(0, sequence, "2026-01-05T08:00:00+00:00", is_checked=True, sealed=b"a receipt")


def test_what_the_collector_holds_already_goes_at_the_welcome_under_its_receipt(
    delivery: Delivery, spool: Spool, line: Line, folder: StateFolder
):
    agreed = delivery.welcome(welcome(resume_from=4, head_hash=spool.hash_at(3)), Assurance(is_signed=True, receipt=receipt(3)))
    assert (line.sent, spool.summary().messages, delivery.is_done) == (["dddd"], 1, False)
    assert (agreed.receipt, look_into_story(folder).receipts) == (receipt(3), (receipt(3),))


@pytest.mark.parametrize("is_signed", [True, False])
def test_without_a_receipt_nothing_goes_and_what_the_collector_holds_is_not_sent_again(
    delivery: Delivery, spool: Spool, line: Line, *, is_signed: bool
):
    delivery.welcome(welcome(resume_from=4, head_hash=spool.hash_at(3)), Assurance(is_signed=is_signed, receipt=None))
    kept = spool.summary().messages
    delivery.acknowledged(head_at(spool, 4), receipt(4))
    assert (line.sent, kept, spool.summary().messages, delivery.is_done) == (["dddd"], 4, 0, True)


def test_where_the_collector_holds_everything_and_gave_no_receipt_the_session_is_done_and_all_is_kept(
    delivery: Delivery, spool: Spool, line: Line
):
    delivery.welcome(welcome(resume_from=5, head_hash=spool.hash_at(4)), SIGNED)
    assert (line.sent, spool.summary().messages, delivery.is_done) == ([], 4, True)


@pytest.mark.parametrize("held", [0, 1, 4])
def test_a_collector_that_names_no_hash_is_not_believed_and_costs_nothing(
    delivery: Delivery, spool: Spool, line: Line, held: int
):
    spool.acknowledge(0, 2, b"\x02" * 32)
    with pytest.raises(DeliveryRefused, match=f"holds {held} messages of epoch 0 of this device, but not which"):
        delivery.welcome(welcome(resume_from=held + 1, head_hash=b""), SIGNED)
    summary = spool.summary()
    assert (line.sent, summary.messages, summary.acknowledged, summary.missing) == (["bye"], 2, 2, 0)


def test_a_lost_order_is_taken_up_again_from_where_the_collector_is_once(delivery: Delivery, line: Line):
    delivery.welcome(welcome(), SIGNED)
    for _ in range(2):
        delivery.refused(session_pb2.Nack(code="OUT_OF_ORDER", retryable=True, expected_sequence=3), believed)
    assert line.sent == ["a", "bb", "ccc", "dddd", "ccc", "dddd"]


@pytest.mark.parametrize("expected", [0, 1, 6, 2**63])
def test_an_order_that_cannot_be_is_not_followed(delivery: Delivery, spool: Spool, expected: int):
    delivery.welcome(welcome(resume_from=2, head_hash=spool.hash_at(1)), SIGNED)
    nack = session_pb2.Nack(code="OUT_OF_ORDER", retryable=True, expected_sequence=expected)
    with pytest.raises(CollectorUnreachable, match=f"suddenly expects message {expected}"):
        delivery.refused(session_pb2.Nack(code="OUT_OF_ORDER", retryable=True, expected_sequence=3), believed)
        delivery.refused(nack, believed)


def test_a_collector_that_cannot_store_now_is_tried_again_later(delivery: Delivery):
    with pytest.raises(CollectorUnreachable, match="STORAGE_FULL") as caught:
        delivery.refused(session_pb2.Nack(code="STORAGE_FULL", retryable=True, retry_after_seconds=60), believed)
    assert caught.value.retry_after_seconds == 60


@pytest.mark.parametrize(
    "code", ["UNKNOWN_KEY", "KEY_REVOKED", "WRONG_DEVICE", "WRONG_SCHOOL", "CHAIN_FORK", "WORD_OF_TOMORROW"]
)
def test_a_refusal_of_the_whole_device_keeps_everything(delivery: Delivery, spool: Spool, code: str):
    delivery.welcome(welcome(), SIGNED)
    with pytest.raises(DeliveryRefused, match=rf"{code}.*more under R-7.*kept"):
        delivery.refused(session_pb2.Nack(code=code, reference="R-7", sequence=1), believed)
    assert (spool.summary().messages, spool.summary().dead_letters) == (4, 0)


@pytest.mark.parametrize("code", ["BAD_ENVELOPE", "BAD_SIGNATURE", "TOO_LARGE", "TYPE_UNSUPPORTED", "SCHEMA_INVALID"])
def test_a_message_that_is_never_taken_is_put_aside_and_confessed(delivery: Delivery, spool: Spool, line: Line, code: str):
    delivery.welcome(welcome(), SIGNED)
    delivery.refused(session_pb2.Nack(code=code, sequence=2), believed)
    for _ in ("ccc", "dddd"):
        delivery.refused(session_pb2.Nack(code="OUT_OF_ORDER", retryable=True, expected_sequence=2), believed)
    delivery.acknowledged(head_at(spool, 4), None)
    assert line.sent == ["a", "bb", "ccc", "dddd", f"gap2-2:{code}", "ccc", "dddd"]
    assert (delivery.is_done, spool.summary().dead_letters) == (True, 1)


def test_a_second_refusal_of_the_same_message_costs_nothing_more(delivery: Delivery, spool: Spool):
    delivery.welcome(welcome(), SIGNED)
    for _ in range(2):
        delivery.refused(session_pb2.Nack(code="SCHEMA_INVALID", sequence=2), believed)
    assert (spool.summary().messages, spool.summary().dead_letters, spool.summary().missing) == (3, 1, 1)


def test_a_refused_message_that_is_not_named_is_found_one_by_one(delivery: Delivery, spool: Spool, line: Line):
    delivery.welcome(welcome(), SIGNED)
    refusal = session_pb2.Nack(code="BAD_ENVELOPE")
    delivery.refused(refusal, believed)  # one of the four
    delivery.acknowledged(head_at(spool, 1), None)
    delivery.refused(refusal, believed)  # the second, which is under way alone
    assert line.sent[4:] == ["a", "bb", "gap2-2:BAD_ENVELOPE"]


def test_a_gap_that_is_refused_is_for_a_person(spool: Spool, line: Line):
    spool.give_up(1, "TOO_LARGE")
    delivery = Delivery(spool, line.send, Hand())
    delivery.welcome(welcome(), SIGNED)
    with pytest.raises(DeliveryRefused, match="TYPE_UNSUPPORTED"):
        delivery.refused(session_pb2.Nack(code="TYPE_UNSUPPORTED", sequence=1), believed)


def test_a_collector_that_fails_three_times_on_a_message_is_spared_it(spool: Spool):
    kept = []
    for _ in range(3):
        line = Line()
        delivery = Delivery(spool, line.send, Hand())
        delivery.welcome(welcome(), SIGNED)
        try:
            delivery.refused(session_pb2.Nack(code="INTERNAL", retryable=True, sequence=1, retry_after_seconds=60), believed)
        except CollectorUnreachable:
            kept.append(spool.summary().messages)
    assert (kept, line.sent[4:]) == ([4, 4], ["gap1-1:INTERNAL", "bb", "ccc", "dddd"])


@pytest.mark.parametrize("place", [{"sequence": 1}, {"sequence": 2**64 - 1}, {"sequence": 1, "epoch": 2**64 - 1}], ids=str)
def test_a_confirmation_of_something_else_stops_everything(delivery: Delivery, spool: Spool, place: dict[str, int]):
    delivery.welcome(NARROW, SIGNED)
    with pytest.raises(SpoolError, match="kept all"):
        delivery.acknowledged(Head(**{"epoch": 0, **place}, hash=bytes(32)), None)
    assert spool.summary().messages == 4


@pytest.mark.parametrize(
    ("theirs", "words"),
    [
        ({"resume_from": 9, "head_hash": b"\x08" * 32}, "holds 8 messages of epoch 0, this device has made 4 of epoch 0"),
        ({"resume_from": 3, "head_hash": b"\x09" * 32}, "holds another message 2 than this device made"),
        ({"resume_from": 1, "head_hash": b"\x09" * 32}, "holds another message 0 than this device made"),
        ({"resume_from": 3, "epoch": 1, "head_hash": b"\x09" * 32}, "holds 2 messages of epoch 1"),
    ],
)
def test_another_history_at_the_other_end_is_said_not_mended(
    delivery: Delivery, spool: Spool, line: Line, theirs: dict[str, object], words: str
):
    with pytest.raises(DeliveryRefused, match=words):
        delivery.welcome(welcome(**theirs), SIGNED)
    assert (line.sent, spool.summary().messages) == (["bye"], 4)


def test_what_a_restored_collector_lost_is_confessed_and_the_rest_follows(delivery: Delivery, spool: Spool, line: Line):
    spool.acknowledge(0, 3, b"\x03" * 32)
    delivery.welcome(welcome(resume_from=2, head_hash=b"\x01" * 32), SIGNED)
    assert line.sent == ["gap2-3:collector_restored", "dddd"]


def test_a_technician_who_accepts_the_device_opens_an_epoch(delivery: Delivery, spool: Spool, line: Line):
    agreed = delivery.welcome(welcome(epoch=1), SIGNED)
    assert (agreed.report_is_due, line.sent, spool.summary().dead_letters) == (True, ["epoch1:accepted"], 4)
