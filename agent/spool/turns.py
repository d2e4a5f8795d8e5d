"""The two turns that a chain can take beside going on: its collector went back in time, or a new epoch begins."""

import sqlite3
from collections.abc import Callable
from dataclasses import replace

from agent.errors import SpoolError
from agent.spool import beginning, chain, dead_letters, failures, gaps, history, messages, told_programs
from agent.spool.chain import Chain
from agent.spool.gaps import GapRow
from agent.spool.message import EpochOpening, SealedMessage, SpooledMessage
from compliance.chain import BEFORE_THE_FIRST
from compliance.continuity import EpochReason, GapReason


def go_back(database: sqlite3.Connection, sequence: int, spooled_at: int) -> None:
    """The collector, gone back to a backup, holds everything up to this place only: the rest of what it had is a gap.

    Not the message with which the epoch began: the collector must have that one, so it was kept.
    """
    now = chain.known(database)
    known = history.hash_of(database, now, sequence)
    if known is None or sequence >= now.acknowledged:
        raise SpoolError(f"the collector cannot have gone back to message {sequence} of epoch {now.epoch}")
    first = sequence + 1
    if first == 1 and now.epoch > 0:
        begun = beginning.find(database, now.epoch)
        if begun is None:
            raise SpoolError(f"the collector asks how epoch {now.epoch} began, and this device does not know it any more")
        messages.insert(database, begun, spooled_at)
        first = 2
    if first <= now.acknowledged:
        reason = GapReason.COLLECTOR_RESTORED
        gaps.add(database, GapRow(first, now.acknowledged, now.epoch, now.acknowledged_hash, reason))
    chain.write(database, replace(now, acknowledged=sequence, acknowledged_hash=known))


def begin_epoch(
    database: sqlite3.Connection,
    opening: EpochOpening,
    build: Callable[[EpochOpening, int], SealedMessage],
    spooled_at: int,
) -> None:
    """Close the chain and begin that epoch. What waits of the old one becomes dead letters; `build` is told how many."""
    now = chain.known(database)
    message = build(opening, now.sequence - now.acknowledged)
    dead_letters.move(database, 0, chain.FURTHEST_PLACE, opening.reason)
    for forget in (gaps.forget_open, history.forget_all, failures.forget_all, told_programs.forget):
        forget(database)
    place = SpooledMessage(opening.epoch, 1, message)
    messages.insert(database, place, spooled_at)
    history.remember(database, place, 0)
    beginning.keep(database, place)
    is_lost = opening.reason is EpochReason.SPOOL_LOST
    chain.write(database, Chain(opening.epoch, 1, message.hash, 0, BEFORE_THE_FIRST, is_lost))
