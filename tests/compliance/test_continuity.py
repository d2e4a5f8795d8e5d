"""Heartbeats, gaps and new epochs: what they carry, what is refused, and how small a heartbeat is."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.chain import BEFORE_THE_FIRST, Head, Place, link_of, place_in_chain, place_of_epoch
from compliance.continuity import EpochReason, EpochStart, Gap, GapReason, Heartbeat
from compliance.envelope import Purpose, seal
from compliance.errors import CodecError, ForkedChain, OutOfOrder
from compliance.wire.continuity_codec import (
    decode_epoch_start,
    decode_gap,
    decode_heartbeat,
    encode_epoch_start,
    encode_gap,
    encode_heartbeat,
)
from tests.fakes.device import FakeDevice

DEVICE = FakeDevice()
HEADER = replace(DEVICE.header(), sequence=8, previous_hash=b"7" * 32)
HEARTBEAT = Heartbeat(replace(HEADER, agent_version="", boot_id=b""), b"r" * 32)
GAP = Gap(HEADER, 10, b"9" * 32, 1, 2, 0, GapReason.SPOOL_FULL)
START = EpochStart(
    replace(HEADER, epoch=1, sequence=1, previous_hash=BEFORE_THE_FIRST), 0, 7, b"7" * 32, 2, EpochReason.SPOOL_LOST
)
HEAD = Head(0, 7, b"7" * 32)
LONGEST_SCHOOL_ID = "a" * 40


def test_a_heartbeat_of_the_longest_school_id_and_a_very_old_chain_has_at_most_360_bytes() -> None:
    header = replace(
        HEARTBEAT.header,
        school_id=LONGEST_SCHOOL_ID,
        epoch=3,
        sequence=2_000_000,
        monotonic_milliseconds=10**10,
        server_nonce=b"n" * 16,
        server_nonce_age_milliseconds=10**9,
    )
    assert len(seal(encode_heartbeat(replace(HEARTBEAT, header=header)), Purpose.HEARTBEAT, [DEVICE.signing])) <= 360


def test_what_was_encoded_is_decoded() -> None:
    assert decode_heartbeat(encode_heartbeat(HEARTBEAT)) == HEARTBEAT
    assert decode_gap(encode_gap(GAP)) == GAP
    assert decode_epoch_start(encode_epoch_start(START)) == START


def test_a_reason_of_a_later_version_costs_nothing() -> None:
    payload = encode_epoch_start(START).replace(b"spool_lost", b"moonshine!")
    assert decode_epoch_start(payload).reason is EpochReason.OTHER


@pytest.mark.parametrize("decode", [decode_heartbeat, decode_gap, decode_epoch_start])
@given(payload=st.binary(max_size=300))
def test_any_bytes_are_decoded_or_refused(decode: Callable[[bytes], object], payload: bytes) -> None:
    with suppress(CodecError):
        decode(payload)


@pytest.mark.parametrize("wrong", [{"to_sequence": 7}, {"reports": 2}, {"to_sequence": 2**63}, {"last_hash": b"short"}])
def test_a_gap_that_does_not_count_what_it_spans_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(CodecError):
        decode_gap(encode_gap(replace(GAP, **wrong)))  # type: ignore[arg-type]


def test_a_gap_stands_in_the_place_of_the_messages_that_are_gone() -> None:
    link = link_of(GAP, b"g" * 32)
    assert place_in_chain(HEAD, link, b"g" * 32, held_hash=None) is Place.NEXT
    assert (link.first, link.last, link.last_hash) == (8, 10, b"9" * 32)


def test_a_gap_over_messages_that_are_held_is_a_fork() -> None:
    with pytest.raises(ForkedChain):
        place_in_chain(Head(0, 9, b"9" * 32), link_of(GAP, b"g" * 32), b"g" * 32, held_hash=b"8" * 32)


def test_a_gap_that_begins_further_on_is_out_of_order() -> None:
    with pytest.raises(OutOfOrder):
        place_in_chain(Head(0, 5, b"5" * 32), link_of(GAP, b"g" * 32), b"g" * 32, held_hash=None)


def test_an_epoch_that_follows_or_that_a_technician_opened_begins() -> None:
    assert place_of_epoch(HEAD, START, b"s" * 32, held_hash=None) is Place.NEXT
    assert place_of_epoch(Head(1, 0, BEFORE_THE_FIRST), START, b"s" * 32, held_hash=None) is Place.NEXT
    assert place_of_epoch(Head(1, 1, b"s" * 32), START, b"s" * 32, held_hash=b"s" * 32) is Place.REPEAT


@pytest.mark.parametrize("head", [Head(1, 3, b"3" * 32), Head(2, 0, BEFORE_THE_FIRST), Head(5, 9, b"9" * 32)])
def test_an_epoch_that_goes_back_or_leaps_is_a_fork(head: Head) -> None:
    with pytest.raises(ForkedChain):
        place_of_epoch(head, START, b"s" * 32, held_hash=None)


@pytest.mark.parametrize("place", [{"epoch": 0}, {"sequence": 2}])
def test_only_the_first_message_of_a_later_epoch_begins_it(place: dict[str, int]) -> None:
    with pytest.raises(CodecError):
        decode_epoch_start(encode_epoch_start(replace(START, header=replace(START.header, **place))))
