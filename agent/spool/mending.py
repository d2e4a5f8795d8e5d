"""Mending a spool whose rows changed on the disk: what is sound stays, what is not becomes a gap, and nothing is thrown away.

A gap needs the hash of the last message that it stands for. It is in the memory of hashes, in the message behind, or the
head's. Only where even the head is not known is the chain lost: then the sound messages become dead letters, for nothing can be
added to a chain whose end nobody knows.
"""

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from google.protobuf.message import DecodeError

from agent.errors import SpoolDamaged
from agent.spool import beginning, chain, dead_letters, gaps, history, messages
from agent.spool.chain import FURTHEST_PLACE, NEW_CHAIN, Chain
from agent.spool.gaps import GapRow
from compliance.chain import BEFORE_THE_FIRST
from compliance.continuity import GapReason
from compliance.envelope import read_outer
from compliance.errors import EnvelopeError
from compliance.values import dataclass
from compliance.wire.v1 import evidence_pb2

_NEWEST_EPOCH: Final = (
    "SELECT MAX(epoch) FROM (SELECT epoch FROM chain UNION ALL SELECT epoch FROM messages UNION ALL SELECT epoch FROM hashes"
    " UNION ALL SELECT epoch FROM gaps) WHERE TYPEOF(epoch) = 'integer'"
)


@dataclass(frozen=True, slots=True)
class _Stand:
    """Something sound in its place: a message, which names the hash of the one before, or a gap, which does not."""

    first: int
    last: int
    hash: bytes
    previous_hash: bytes | None


def mend(database: sqlite3.Connection, *, is_whole: bool) -> None:
    """Leave a spool in which every place is filled, or one whose chain is lost and says so.

    `is_whole`: every row could be read, so that the newest one that is remembered is the newest one that was.
    """
    epoch = database.execute(_NEWEST_EPOCH).fetchone()[0] or 0
    _put_aside(database, messages.unsound(database))
    gaps.delete_unsound(database)
    damaged = history.delete_unsound(database)
    stands = _stands(database)
    now = _chain(database) or (_remembered(database, stands, damaged) if is_whole else None)
    if now is None or _goes_beyond(database, now, stands) or not _has_beginning(database, now, stands):
        _give_up_chain(database, epoch)
        return
    chain.write(database, now)
    for gap in list(_holes(database, now, [each for each in stands if each.first > now.acknowledged])):
        gaps.add(database, gap)


def previous_hash_in(sealed: bytes) -> bytes | None:
    """The hash of the message before, as a sound message names it. Every message of a device begins with a header."""
    try:
        header = evidence_pb2.Heartbeat.FromString(read_outer(sealed).payload).header
    except (EnvelopeError, DecodeError):
        return None
    return header.previous_hash if len(header.previous_hash) == len(BEFORE_THE_FIRST) else None


def _put_aside(database: sqlite3.Connection, sequences: list[int]) -> None:
    for sequence in sequences:
        dead_letters.move(database, sequence, sequence, GapReason.SPOOL_DAMAGED)


def _stands(database: sqlite3.Connection) -> list[_Stand]:
    """What is sound, in order. Where a message and a gap claim one place the gap is the younger."""
    found = [_Stand(each.first, each.last, each.last_hash, None) for each in gaps.behind(database, 0, -1)]
    spans = [(each.first, each.last) for each in found]
    for each in messages.behind(database, 0, -1):
        if any(first <= each.sequence <= last for first, last in spans):
            _put_aside(database, [each.sequence])
        else:
            named = previous_hash_in(each.message.sealed)
            found.append(_Stand(each.sequence, each.sequence, each.message.hash, named))
    return sorted(found, key=lambda each: each.first)


def _chain(database: sqlite3.Connection) -> Chain | None:
    try:
        return chain.read(database)
    except SpoolDamaged:
        return None


def _remembered(database: sqlite3.Connection, stands: list[_Stand], damaged: list[int]) -> Chain | None:
    """The chain as the memory of hashes tells it, None where that one cannot be relied on."""
    newest = history.newest(database)
    if newest is None or any(each >= newest.sequence for each in damaged):
        return None
    confirmed = stands[0].first - 1 if stands else newest.sequence
    confirmed_hash = BEFORE_THE_FIRST if confirmed == 0 else history.hash_at(database, newest.epoch, confirmed)
    if confirmed_hash is None and stands:
        confirmed_hash = stands[0].previous_hash
    if confirmed_hash is None:
        return None
    return Chain(newest.epoch, newest.sequence, newest.hash, confirmed, confirmed_hash, is_lost=False)


def _goes_beyond(database: sqlite3.Connection, now: Chain, stands: list[_Stand]) -> bool:
    """Whether something was made that the chain does not know: it is an older one."""
    newest = history.newest(database)
    ends = [each.last for each in stands[-1:]] + ([newest.sequence] if newest else [])
    return any(end > now.sequence for end in ends)


def _has_beginning(database: sqlite3.Connection, now: Chain, stands: list[_Stand]) -> bool:
    """Whether a later epoch that the collector does not hold yet begins with its beginning: no gap can stand there."""
    if now.epoch == 0 or now.acknowledged > 0 or now.sequence == 0 or (stands and stands[0].first == 1):
        return True
    place = beginning.find(database, now.epoch)
    if place is None:
        return False
    messages.insert(database, place, 0)
    stands.insert(0, _Stand(1, 1, place.message.hash, BEFORE_THE_FIRST))
    return True


def _holes(database: sqlite3.Connection, now: Chain, stands: list[_Stand]) -> Iterator[GapRow]:
    """The places where nothing stands. A hole whose last hash nobody knows takes in the gap behind it, which knows its own."""
    first = now.acknowledged + 1
    for each in stands:
        if each.first > first:
            last = each.first - 1
            known = history.hash_at(database, now.epoch, last) or each.previous_hash
            if known is None:
                database.execute("DELETE FROM gaps WHERE last = ?", (each.last,))
                last, known = each.last, each.hash
            yield GapRow(first, last, now.epoch, known, GapReason.SPOOL_DAMAGED)
        first = each.last + 1
    if first <= now.sequence:
        yield GapRow(first, now.sequence, now.epoch, now.hash, GapReason.SPOOL_DAMAGED)


def _give_up_chain(database: sqlite3.Connection, epoch: int) -> None:
    dead_letters.move(database, -FURTHEST_PLACE, FURTHEST_PLACE, GapReason.SPOOL_DAMAGED)
    gaps.forget_open(database)
    history.forget_all(database)
    chain.write(database, replace(NEW_CHAIN, epoch=epoch, is_lost=True))
