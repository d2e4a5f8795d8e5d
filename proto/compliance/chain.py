"""Continuity: each message of a device names the hash of the one before, so nothing can be dropped or changed unseen."""

from enum import StrEnum
from typing import Final, NamedTuple

from compliance.continuity import Content, EpochStart, Gap
from compliance.errors import ForkedChain, OutOfOrder

BEFORE_THE_FIRST: Final = bytes(32)
"""The previous hash of the first message of an epoch's chain."""


class NackCode(StrEnum):
    """Why a message was not taken (design of the channel, point 47; EPOCH_CLOSED is ours)."""

    BAD_ENVELOPE = "BAD_ENVELOPE"
    BAD_SIGNATURE = "BAD_SIGNATURE"
    UNKNOWN_KEY = "UNKNOWN_KEY"
    KEY_REVOKED = "KEY_REVOKED"
    WRONG_DEVICE = "WRONG_DEVICE"
    WRONG_SCHOOL = "WRONG_SCHOOL"
    CHAIN_FORK = "CHAIN_FORK"
    EPOCH_CLOSED = "EPOCH_CLOSED"  # a technician has opened a later epoch since this message was sent: greet anew
    OUT_OF_ORDER = "OUT_OF_ORDER"
    TOO_LARGE = "TOO_LARGE"
    TYPE_UNSUPPORTED = "TYPE_UNSUPPORTED"
    SCHEMA_INVALID = "SCHEMA_INVALID"
    RATE_LIMITED = "RATE_LIMITED"
    STORAGE_FULL = "STORAGE_FULL"
    INTERNAL = "INTERNAL"


OF_ONE_MESSAGE: Final = frozenset(
    {
        NackCode.BAD_ENVELOPE,
        NackCode.BAD_SIGNATURE,
        NackCode.TOO_LARGE,
        NackCode.TYPE_UNSUPPORTED,
        NackCode.SCHEMA_INVALID,
    }
)
"""The same message would be refused for ever, the next one need not be: the collector signs that. Others concern the device."""


# Named tuples: made for every message, and a tuple is made in a fraction of the time.
class Head(NamedTuple):
    """The last message of a chain. `sequence` 0 is the head of a chain that has not begun."""

    epoch: int
    sequence: int
    hash: bytes


class Link(NamedTuple):
    """What a message says of its place: it follows `previous_hash`, stands from `first` to `last`, and is named by `last_hash`.

    Only a gap has a `last` beyond its `first`, and a `last_hash` that is not its own.
    """

    epoch: int
    first: int
    last: int
    previous_hash: bytes
    last_hash: bytes


def link_of(content: Content, message_hash: bytes) -> Link:
    """The link of a message: a gap stands in the place of the messages that are gone, every other one for itself."""
    header = content.header
    if isinstance(content, Gap):
        return Link(header.epoch, header.sequence, content.to_sequence, header.previous_hash, content.last_hash)
    return Link(header.epoch, header.sequence, header.sequence, header.previous_hash, message_hash)


class Place(StrEnum):
    """Where a message stands in the chain that is known so far."""

    NEXT = "next"
    REPEAT = "repeat"  # held already, byte for byte the same message: acknowledge again


def place_in_chain(head: Head, link: Link, message_hash: bytes, held_hash: bytes | None) -> Place:
    """Where this message stands. `held_hash` is the hash of the message held at its epoch and first place, None when none is.

    Raises OutOfOrder for a message from further on, ForkedChain for another history, another message in the same place, or a
    gap over messages that are held: messages come in order, so all that is held lies before the head.
    """
    if held_hash is None:
        check_next(head, link)
        return Place.NEXT
    if held_hash == message_hash:
        return Place.REPEAT
    raise ForkedChain(f"message {link.first} of epoch {link.epoch} is held already, with other content")


def check_next(head: Head, link: Link) -> None:
    """Raise OutOfOrder or ForkedChain for a message that does not follow the head."""
    if link.epoch != head.epoch:
        raise ForkedChain(f"message of epoch {link.epoch}; the chain is in epoch {head.epoch}")
    if link.first != head.sequence + 1:
        raise OutOfOrder(expected=head.sequence + 1, received=link.first)
    if link.previous_hash != head.hash:
        raise ForkedChain(f"message {link.first} follows another message than the one held before it")


def place_of_epoch(head: Head, start: EpochStart, message_hash: bytes, held_hash: bytes | None) -> Place:
    """Where the beginning of an epoch stands. `held_hash` as in `place_in_chain`. Raises ForkedChain where none can begin."""
    if held_hash is None:
        check_beginning(head, start)
        return Place.NEXT
    if held_hash == message_hash:
        return Place.REPEAT
    raise ForkedChain(f"epoch {start.header.epoch} has begun already, with another message")


def check_beginning(head: Head, start: EpochStart) -> None:
    """Raise ForkedChain for an epoch that may not begin here.

    One may that follows the epoch in which the chain is, or that is this one itself before its first message, where a
    technician has opened it.
    """
    opened = start.header.epoch == head.epoch and head.sequence == 0
    follows = start.header.epoch == head.epoch + 1 and start.closed_epoch == head.epoch
    if not (opened or follows) or start.header.previous_hash != BEFORE_THE_FIRST:
        raise ForkedChain(f"epoch {start.header.epoch} cannot begin; the chain is at {head.sequence} of epoch {head.epoch}")
