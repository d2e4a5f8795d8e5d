"""Where a message stands in its device's chain."""

from dataclasses import replace

import pytest

from compliance.chain import BEFORE_THE_FIRST, Head, Link, Place, link_of, place_in_chain
from compliance.continuity import Heartbeat
from compliance.errors import ForkedChain, OutOfOrder
from compliance.report import Header
from tests.fakes.device import FakeDevice

HEAD = Head(epoch=0, sequence=7, hash=b"7" * 32)
NEXT = replace(FakeDevice().header(), sequence=8, previous_hash=b"7" * 32)


def link(header: Header, message_hash: bytes) -> Link:
    """The link of a message with this header that stands for itself."""
    return link_of(Heartbeat(header, bytes(32)), message_hash)


def test_the_message_that_follows_the_head_is_next() -> None:
    assert place_in_chain(HEAD, link(NEXT, b"8" * 32), b"8" * 32, held_hash=None) is Place.NEXT


def test_the_first_message_follows_thirty_two_zero_bytes() -> None:
    first = replace(NEXT, sequence=1, previous_hash=BEFORE_THE_FIRST)
    assert place_in_chain(Head(0, 0, BEFORE_THE_FIRST), link(first, b"1" * 32), b"1" * 32, held_hash=None) is Place.NEXT


def test_a_message_held_already_is_a_repeat() -> None:
    again = replace(NEXT, sequence=5)
    assert place_in_chain(HEAD, link(again, b"5" * 32), b"5" * 32, held_hash=b"5" * 32) is Place.REPEAT


def test_another_message_in_a_place_held_already_is_a_fork() -> None:
    with pytest.raises(ForkedChain, match="held already, with other content"):
        place_in_chain(HEAD, link(replace(NEXT, sequence=5), b"x" * 32), b"x" * 32, held_hash=b"5" * 32)


def test_a_message_on_another_history_is_a_fork() -> None:
    with pytest.raises(ForkedChain, match="follows another message"):
        place_in_chain(HEAD, link(replace(NEXT, previous_hash=b"x" * 32), b"8" * 32), b"8" * 32, held_hash=None)


def test_a_message_of_another_epoch_is_a_fork() -> None:
    with pytest.raises(ForkedChain, match="epoch 1; the chain is in epoch 0"):
        place_in_chain(HEAD, link(replace(NEXT, epoch=1), b"8" * 32), b"8" * 32, held_hash=None)


@pytest.mark.parametrize("sequence", [9, 2**63, 2**64 - 1, 0])
def test_a_message_from_elsewhere_names_the_one_that_is_expected(sequence: int) -> None:
    with pytest.raises(OutOfOrder) as caught:
        place_in_chain(HEAD, link(replace(NEXT, sequence=sequence), b"8" * 32), b"8" * 32, held_hash=None)
    assert (caught.value.expected, caught.value.received) == (8, sequence)
