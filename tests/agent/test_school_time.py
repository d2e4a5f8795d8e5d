"""What time it is at the school: believed when its collector signs it over the nonce of this very question, and not else."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from agent.errors import LineBroken
from agent.trust.school_time import SchoolTime
from collector.keys.server_keys import ServerSigner
from compliance.receipt import Receipt, sign_receipt
from compliance.signed_time import SignedTime, sign_time
from compliance.wire.v1 import enrolment_pb2

HERE = datetime(1970, 1, 1, tzinfo=UTC)
THERE = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)
NONCE = b"7" * 32
KEY, EARLIER_KEY, ANOTHERS = (ServerSigner(Ed25519PrivateKey.generate()) for _ in range(3))


@dataclass
class Clocks:
    """A device whose battery is dead."""

    milliseconds: int = 5000

    def now(self) -> datetime:
        return HERE

    def monotonic_milliseconds(self) -> int:
        return self.milliseconds


def school_time(clocks: Clocks, keys: tuple[bytes, ...] = (KEY.public_key, EARLIER_KEY.public_key)) -> SchoolTime:
    return SchoolTime(clocks, lambda: keys, lambda count: NONCE[:count])


def said(signed: bytes) -> Callable[[bytes], bytes]:
    """A collector that answers so, whatever it is asked."""
    return lambda _: enrolment_pb2.ServerDescription(signed_time=signed).SerializeToString()


def test_until_it_is_asked_the_time_is_that_of_this_devices_clock():
    time = school_time(Clocks())
    assert (time.now(), time.is_told, time.can_be_told) == (HERE, False, True)


def test_a_time_that_was_signed_over_our_nonce_runs_on_by_the_clock_that_never_jumps():
    clocks = Clocks()
    time = school_time(clocks)
    asked: list[bytes] = []

    def answer(question: bytes) -> bytes:
        asked.append(enrolment_pb2.DescribeRequest.FromString(question).nonce)
        return said(sign_time(SignedTime(asked[0], THERE), KEY))(question)

    time.ask(answer)
    clocks.milliseconds += 90_000
    assert (asked, time.is_told, time.now()) == ([NONCE], True, THERE + timedelta(seconds=90))


def test_whoever_keeps_the_answer_back_makes_it_no_earlier():
    clocks = Clocks()
    time = school_time(clocks)

    def late(question: bytes) -> bytes:
        answer = said(sign_time(SignedTime(NONCE, THERE), KEY))(question)
        clocks.milliseconds += 3_600_000
        return answer

    time.ask(late)
    assert time.now() == THERE + timedelta(hours=1)


NOT_BELIEVED = {
    "none": b"",
    "no envelope": b"\xff\xff",
    "for another nonce": sign_time(SignedTime(b"8" * 32, THERE), KEY),
    "for no nonce": sign_time(SignedTime(b"", THERE), KEY),
    "by a key of before": sign_time(SignedTime(NONCE, THERE), EARLIER_KEY),
    "by another's key": sign_time(SignedTime(NONCE, THERE), ANOTHERS),
    "altered": sign_time(SignedTime(NONCE, THERE), KEY)[:-1] + b"\x00",
    "a receipt": sign_receipt(Receipt("", b"", 0, 0, NONCE, THERE), KEY),
}


@pytest.mark.parametrize("signed", NOT_BELIEVED.values(), ids=NOT_BELIEVED)
def test_nothing_else_tells_the_time(signed: bytes):
    time = school_time(Clocks())
    with pytest.raises(LineBroken, match="not signed by its key for receipts"):
        time.ask(said(signed))
    assert (time.is_told, time.now()) == (False, HERE)


def test_an_answer_that_is_no_message_tells_no_time():
    time = school_time(Clocks())
    with pytest.raises(LineBroken, match="not signed by its key for receipts"):
        time.ask(lambda _: b"<html>Welcome to our hotel</html>")
    assert not time.is_told


def test_a_device_without_a_key_cannot_be_told():
    time = school_time(Clocks(), ())
    assert not time.can_be_told
    with pytest.raises(LineBroken):
        time.ask(said(sign_time(SignedTime(NONCE, THERE), KEY)))
