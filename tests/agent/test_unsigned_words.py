"""Nothing is lost, gone back on or begun anew on a word that nobody signed, and nobody keeps a device busy without end."""

import pytest
from delivering import SIGNED, Hand, Line, believed, welcome
from made_up_device import sealed

from agent.errors import CollectorUnreachable, DeliveryRefused
from agent.sessions.delivery import MOST_REWINDS, Assurance, Delivery
from agent.sessions.outgoing import MOST_BYTES_UNDER_WAY, MOST_UNDER_WAY
from agent.spool.spool import Spool
from compliance.wire.v1 import session_pb2


@pytest.mark.parametrize(
    "theirs",
    [{"resume_from": 2, "head_hash": b"\x01" * 32}, {"epoch": 1}, {"epoch": 2**63 - 1}],
    ids=["back", "a new epoch", "the last epoch"],
)
def test_on_a_word_that_is_not_signed_nothing_goes_back_and_no_epoch_begins(
    delivery: Delivery, spool: Spool, line: Line, theirs: dict[str, object]
):
    spool.acknowledge(0, 3, b"\x03" * 32)
    before = spool.chain
    with pytest.raises(DeliveryRefused, match=r"nothing shows that the school's collector says so; kept all|Was it restored"):
        delivery.welcome(welcome(**theirs), Assurance(is_signed=False, receipt=None))
    summary = spool.summary()
    assert (spool.chain, summary.messages, summary.missing, summary.dead_letters) == (before, 1, 0, 0)


@pytest.mark.parametrize(("epoch", "begins"), [(1, True), (100, True), (101, False), (2**63 - 1, False), (2**64 - 1, False)])
def test_an_epoch_far_away_is_not_begun_whoever_signs_for_it(delivery: Delivery, spool: Spool, epoch: int, *, begins: bool):
    if begins:
        delivery.welcome(welcome(epoch=epoch), SIGNED)
    else:
        with pytest.raises(DeliveryRefused, match=f"of epoch {epoch}"):
            delivery.welcome(welcome(epoch=epoch), SIGNED)
    assert (spool.chain.epoch, spool.summary().dead_letters) == ((epoch, 4) if begins else (0, 0))


def test_a_refusal_that_nobody_signed_costs_no_message(delivery: Delivery, spool: Spool):
    delivery.welcome(welcome(), SIGNED)
    for sequence in (1, 2, 3, 4):
        with pytest.raises(DeliveryRefused, match=r"SCHEMA_INVALID.*Nothing shows that the school's collector says so"):
            delivery.refused(session_pb2.Nack(code="SCHEMA_INVALID", sequence=sequence), lambda *_: False)
    assert (spool.summary().messages, spool.summary().dead_letters) == (4, 0)


def test_a_failure_that_somebody_on_the_way_may_have_made_up_is_not_counted(delivery: Delivery, spool: Spool):
    delivery.welcome(welcome(), SIGNED)
    for _ in range(9):
        with pytest.raises(CollectorUnreachable, match="INTERNAL"):
            delivery.refused(session_pb2.Nack(code="INTERNAL", retryable=True, sequence=1), lambda *_: False)
    assert (spool.summary().messages, spool.summary().dead_letters) == (4, 0)


@pytest.mark.parametrize(
    "nack",
    [
        {"code": "SCHEMA_INVALID", "sequence": 1},
        {"code": "OUT_OF_ORDER", "expected_sequence": 3},
        {"code": "INTERNAL", "sequence": 1},
    ],
    ids=["a message", "the order", "a failure"],
)
def test_a_refusal_of_another_epoch_is_none_of_this_one(delivery: Delivery, spool: Spool, line: Line, nack: dict[str, object]):
    delivery.welcome(welcome(), SIGNED)
    with pytest.raises(CollectorUnreachable, match="of epoch 7, this device is in epoch 0"):
        delivery.refused(session_pb2.Nack(epoch=7, **nack), believed)  # type: ignore[arg-type]
    assert (len(line.sent), spool.summary().messages, spool.summary().dead_letters) == (4, 4, 0)


def test_a_collector_that_loses_the_order_again_and_again_is_left(delivery: Delivery, line: Line):
    delivery.welcome(welcome(), SIGNED)
    with pytest.raises(CollectorUnreachable, match=f"lost the order {MOST_REWINDS} times in one session"):
        for number in range(1000):
            delivery.refused(session_pb2.Nack(code="OUT_OF_ORDER", expected_sequence=1 + number % 2), believed)
    assert len(line.sent) <= 4 * (MOST_REWINDS + 1)


def test_no_window_of_the_collectors_lets_out_more_than_this_device_wants_to_hold(spool: Spool, line: Line):
    for number in range(200):
        spool.append(sealed(b"%d" % number))
    Delivery(spool, line.send, Hand()).welcome(welcome(window_messages=2**32 - 1, window_bytes=2**32 - 1), SIGNED)
    assert len(line.sent) == MOST_UNDER_WAY


def test_a_window_of_bytes_is_capped_too(spool: Spool, line: Line):
    for number in range(20):
        spool.append(sealed(b"%d " % number + b"x" * 250_000))
    Delivery(spool, line.send, Hand()).welcome(welcome(window_messages=60, window_bytes=2**32 - 1), SIGNED)
    assert len(line.sent) == 4 + MOST_BYTES_UNDER_WAY // 250_000
