"""Continuity: each message of a device names the hash of the one before, so nothing can be dropped or changed unseen."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from compliance.errors import ForkedChain, OutOfOrder
from compliance.report import Header

BEFORE_THE_FIRST: Final = bytes(32)
"""The previous hash of the first message of an epoch's chain."""


class NackCode(StrEnum):
    """Why a message was not taken (design of the channel, point 47)."""

    BAD_ENVELOPE = "BAD_ENVELOPE"
    BAD_SIGNATURE = "BAD_SIGNATURE"
    UNKNOWN_KEY = "UNKNOWN_KEY"
    KEY_REVOKED = "KEY_REVOKED"
    WRONG_DEVICE = "WRONG_DEVICE"
    WRONG_SCHOOL = "WRONG_SCHOOL"
    CHAIN_FORK = "CHAIN_FORK"
    OUT_OF_ORDER = "OUT_OF_ORDER"
    TOO_LARGE = "TOO_LARGE"
    TYPE_UNSUPPORTED = "TYPE_UNSUPPORTED"
    SCHEMA_INVALID = "SCHEMA_INVALID"
    STORAGE_FULL = "STORAGE_FULL"
    INTERNAL = "INTERNAL"


@dataclass(frozen=True, slots=True)
class Head:
    """The last message of a chain. `sequence` 0 is the head of a chain that has not begun."""

    epoch: int
    sequence: int
    hash: bytes


class Place(StrEnum):
    """Where a message stands in the chain that is known so far."""

    NEXT = "next"
    REPEAT = "repeat"  # held already, byte for byte the same message: acknowledge again


def place_in_chain(head: Head, header: Header, message_hash: bytes, held_hash: bytes | None) -> Place:
    """Where this message stands. `held_hash` is the hash of the message held at its epoch and sequence, None when none is.

    Raises OutOfOrder for a message from further on, ForkedChain for another history or another message in the same place.
    """
    if held_hash is not None:
        if held_hash == message_hash:
            return Place.REPEAT
        raise ForkedChain(f"message {header.sequence} of epoch {header.epoch} is held already, with other content")
    if header.epoch != head.epoch:
        raise ForkedChain(f"message of epoch {header.epoch}; the chain is in epoch {head.epoch}")
    if header.sequence != head.sequence + 1:
        raise OutOfOrder(expected=head.sequence + 1, received=header.sequence)
    if header.previous_hash != head.hash:
        raise ForkedChain(f"message {header.sequence} follows another message than the one held before it")
    return Place.NEXT
