"""Which messages answers become, and when a device is not heard any longer."""

from datetime import UTC, datetime

import pytest

from collector.arrivals import Accepted
from collector.errors import EnvelopeRefused
from collector.sessions.answers import RETRYABLE, Conduct, joined, nack
from collector.sessions.messages import begin_anew
from collector.sessions.open_sessions import Ending
from compliance.chain import NackCode
from compliance.wire.v1 import session_pb2

NOW = datetime(2026, 11, 20, tzinfo=UTC)


def accepted(epoch: int, sequence: int) -> Accepted:
    return Accepted(epoch, sequence, b"h" * 32, NOW, b"receipt")


def places(messages: list[session_pb2.ServerMessage]) -> list[tuple[str, int, int]]:
    return [
        (kind, getattr(each, kind).epoch, getattr(each, kind).sequence)
        for each in messages
        if (kind := each.WhichOneof("kind"))
    ]


def test_of_several_acknowledgements_of_an_epoch_the_last_is_enough():
    refused = nack(EnvelopeRefused(NackCode.OUT_OF_ORDER, "x", expected_sequence=4), b"")
    due = [accepted(0, 1), accepted(0, 2), refused, accepted(0, 3), accepted(1, 1), accepted(1, 2)]
    assert places(joined(due)) == [("ack", 0, 2), ("nack", 0, 0), ("ack", 0, 3), ("ack", 1, 2)]


def test_nothing_due_is_nothing():
    assert joined([]) == []


@pytest.mark.parametrize("code", NackCode)
def test_every_code_is_good_for_a_second_try_or_counts_against_the_device(code: NackCode):
    refused = EnvelopeRefused(code, "x")
    conduct = Conduct()
    ends = [bool(conduct.weigh(refused)) for _ in range(3)]
    if code is NackCode.EPOCH_CLOSED:
        assert ends == [True, True, True]
    elif code in RETRYABLE:
        assert ends == [False, False, False]
    else:
        assert ends[2]
    message = nack(refused, b"not an envelope").nack
    assert (message.retryable, message.epoch, message.sequence) == (code in RETRYABLE, 0, 0)
    assert (message.retry_after_seconds > 0) == (code in RETRYABLE - {NackCode.OUT_OF_ORDER, NackCode.EPOCH_CLOSED})


@pytest.mark.parametrize("code", [NackCode.BAD_SIGNATURE, NackCode.UNKNOWN_KEY, NackCode.WRONG_DEVICE, NackCode.CHAIN_FORK])
def test_one_that_is_no_mistake_ends_the_session(code: NackCode):
    assert Conduct().weigh(EnvelopeRefused(code, "x")) == (Ending.REFUSED, f"an envelope was refused: {code}", None)


def test_a_device_whose_epoch_was_closed_meanwhile_is_told_goodbye():
    farewell = Conduct().weigh(EnvelopeRefused(NackCode.EPOCH_CLOSED, "x"))
    assert farewell == (Ending.ORDERLY, "", begin_anew())
