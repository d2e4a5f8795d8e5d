"""What a session owes its device, and when what is under way is too much."""

from datetime import UTC, datetime
from itertools import repeat

import pytest

from collector.arrivals import Accepted
from collector.errors import EnvelopeRefused
from collector.sessions.budgets import Budgets
from collector.sessions.dues import Dues
from collector.sessions.open_sessions import Ending
from collector.sessions.reception import WINDOW_BYTES, WINDOW_MESSAGES
from collector.sessions.under_way import UnderWay
from compliance.chain import NackCode
from compliance.wire.v1 import session_pb2

ONCE = Accepted(0, 1, b"h" * 32, datetime(2026, 11, 20, tzinfo=UTC), b"receipt")
TOO_MUCH = f"more was sent than the window of {WINDOW_MESSAGES} messages and {WINDOW_BYTES} bytes holds"


class Counted(UnderWay):
    """Counts what is under way of all sessions."""

    def __init__(self) -> None:
        super().__init__(Budgets())
        self.total = (0, 0)

    def add(self, messages: int, size_bytes: int) -> None:
        """So much more, or less."""
        self.total = self.total[0] + messages, self.total[1] + size_bytes


def test_answers_and_messages_are_due_in_the_order_in_which_they_came():
    dues = Dues(1, Counted())
    dues.expect([b"first", b"second"])
    dues.say(session_pb2.ServerMessage(welcome=session_pb2.Welcome()))
    dues.settle([ONCE, EnvelopeRefused(NackCode.OUT_OF_ORDER, "x")])
    assert (len(dues), [each.WhichOneof("kind") for each in dues.fetch()]) == (3, ["welcome", "ack", "nack"])
    assert (len(dues), dues.fetch(), dues.awaits_answers) == (0, [], False)


@pytest.mark.parametrize("windows", [1, 2])
def test_what_is_more_than_the_windows_hold_is_not_expected(windows: int):
    dues = Dues(windows, Counted())
    fits = [dues.expect(list(repeat(b"x", WINDOW_MESSAGES))) for _ in range(windows)]
    assert (fits, dues.expect([b"x"])) == ([""] * windows, TOO_MUCH)
    dues.settle([ONCE])
    assert (dues.expect([b"x" * (windows * WINDOW_BYTES)]), dues.expect([b"x"])) == (TOO_MUCH, "")


def test_what_is_under_way_counts_with_that_of_all_sessions_until_it_is_answered():
    counted = Counted()
    one, other = Dues(1, counted), Dues(2, counted)
    one.expect([b"four"])
    other.expect([b"12", b"345"])
    assert (counted.total, one.awaits_answers) == ((3, 9), True)
    one.settle([ONCE])
    other.settle([EnvelopeRefused(NackCode.INTERNAL, "x")])
    assert (counted.total, one.awaits_answers, other.awaits_answers) == ((1, 3), False, True)


def test_the_first_reason_in_a_row_of_answers_ends_the_session():
    dues = Dues(1, Counted())
    dues.expect([b"x", b"x", b"x", b"x"])
    bad, forged = EnvelopeRefused(NackCode.SCHEMA_INVALID, "x"), EnvelopeRefused(NackCode.BAD_SIGNATURE, "x")
    refused = (Ending.REFUSED, "an envelope was refused: BAD_SIGNATURE", None)
    assert (dues.settle([ONCE, bad]), dues.settle([forged, bad])) == (None, refused)
