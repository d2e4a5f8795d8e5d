"""Sealed messages that wait for the collector, and the head of the device's chain: one SQLite file, one writer.

A message is on the disk before it is sent for the first time, and goes only when the collector acknowledged it under the very
hash that this device gave it. The head moves in the same transaction that adds the message, so no number is ever used twice.
Every place behind what the collector confirmed is filled: by its message, or by a gap that says why there is none any more.
"""

from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from typing import Final

from agent.errors import SpoolDamaged, SpoolError
from agent.single_writer import SingleWriter
from agent.spool import chain, clock, dead_letters, failures, gaps, history, messages, receipts
from agent.spool.chain import NEW_CHAIN, Chain
from agent.spool.clock import Moment
from agent.spool.database import converted, open_database, writing
from agent.spool.gaps import GapRow
from agent.spool.message import Closing, OpenGap, SealedMessage, SpooledMessage, Waiting
from agent.spool.receipts import KeptReceipt
from agent.spool.summary import SpoolSummary, summarise
from agent.state_folder import StateFolder
from compliance.chain import BEFORE_THE_FIRST, Head
from compliance.continuity import EpochReason, GapReason
from compliance.envelope import Purpose, preauthentication_encoding, read_outer

FURTHEST_PLACE: Final = 2**63 - 1
"""The wire carries 64 bits for a place in a chain, SQLite's integers one less."""


class Spool:
    """The one open spool of this device. Raises SpoolBusy when another process has it, SpoolError when it cannot be used.

    `moment` tells the time by every clock of the device.
    """

    def __init__(self, folder: StateFolder, moment: Callable[[], Moment]) -> None:
        self._moment = moment
        self._lock = SingleWriter(folder.spool_lock_file)
        try:
            self._database = open_database(folder.spool_file)
        except SpoolError:
            self._lock.close()
            raise

    def close(self) -> None:
        """Close the file and let another process have it."""
        self._database.close()
        self._lock.close()

    def append(self, build: Callable[[Head], SealedMessage]) -> SpooledMessage:
        """Seal the next message onto the head and keep it. When this returns it is on the disk."""
        with writing(self._database) as database:
            now = self._chain()
            message = build(now.head)
            place = SpooledMessage(now.epoch, now.sequence + 1, message)
            messages.insert(database, place, clock.advance(database, self._moment()))
            history.remember(database, place, now.acknowledged)
            chain.write(database, replace(now, sequence=place.sequence, hash=message.hash))
        return place

    def waiting(self, limit: int, after: int = 0) -> list[Waiting]:
        """What the collector does not hold, behind this place and in order. Raises SpoolDamaged for what changed."""
        with converted():
            now = self._chain()
            after = max(after, now.acknowledged)
            found: list[Waiting] = [*messages.behind(self._database, after, limit)]
            found += [self._open(row) for row in gaps.behind(self._database, after, limit)]
        found.sort(key=lambda each: each.first)
        expected = after + 1
        for each in found[:limit]:
            if each.first != expected:
                raise SpoolDamaged(f"message {expected} of epoch {now.epoch} is missing: the spool is damaged")
            expected = each.last + 1
        return found[:limit]

    def acknowledge(self, epoch: int, sequence: int, head_hash: bytes) -> int:
        """Delete what the collector holds, and say how many that was. Raises SpoolError when it confirms another message."""
        with writing(self._database) as database:
            now = self._chain()
            if epoch == now.epoch and sequence <= now.acknowledged:
                return 0
            if epoch != now.epoch or self.hash_at(sequence) != head_hash:
                raise SpoolError(
                    f"the collector confirmed another message {sequence} of epoch {epoch} than this device sent; kept all"
                )
            deleted = messages.delete(database, 0, sequence)
            gaps.settle(database, sequence)
            failures.forget(database, sequence)
            chain.write(database, replace(now, acknowledged=sequence, acknowledged_hash=head_hash, is_lost=False))
        return deleted

    def hash_at(self, sequence: int) -> bytes | None:
        """The hash of the message that this device made in this place of its epoch, None when it does not know any more."""
        if sequence > FURTHEST_PLACE:
            return None
        with converted():
            now = self._chain()
            known = {0: BEFORE_THE_FIRST, now.sequence: now.hash, now.acknowledged: now.acknowledged_hash}
            return known.get(sequence) or history.hash_at(self._database, now.epoch, sequence)

    def fails_at(self, sequence: int) -> int:
        """The collector failed on what stands here: count it, and say how many times that was."""
        with writing(self._database) as database:
            return failures.count(database, sequence)

    def give_up(self, sequence: int, reason: str) -> bool:
        """Move a message to the dead letters and leave a gap in its place. False when there is no message there."""
        with writing(self._database) as database:
            place = messages.at(database, sequence)
            if place is None or place.message.purpose is Purpose.EPOCH:
                return False
            dead_letters.move(database, sequence, sequence, reason)
            gaps.add(database, GapRow(sequence, sequence, place.epoch, place.message.hash, reason))
            return True

    def go_back(self, sequence: int) -> None:
        """The collector, gone back to a backup, holds everything up to this place only: the rest of what it had is a gap.

        Not the message with which the epoch began: the collector must have that one, so it was kept.
        """
        with writing(self._database) as database:
            now, known = self._chain(), self.hash_at(sequence)
            if known is None or sequence >= now.acknowledged:
                raise SpoolError(f"the collector cannot have gone back to message {sequence} of epoch {now.epoch}")
            first = sequence + 1
            if sequence == 0 and now.beginning:
                messages.insert(database, self._beginning(now), clock.seconds(database, self._moment()))
                first += 1
            if first <= now.acknowledged:
                gaps.add(
                    database,
                    GapRow(first, now.acknowledged, now.epoch, now.acknowledged_hash, GapReason.COLLECTOR_RESTORED),
                )
            chain.write(database, replace(now, acknowledged=sequence, acknowledged_hash=known))

    def begin_epoch(self, epoch: int, reason: EpochReason, closed: Head, build: Callable[[Closing], SealedMessage]) -> None:
        """Close the chain and begin that epoch. What waits of the old one becomes dead letters."""
        with writing(self._database) as database:
            now = self._chain()
            message = build(Closing(epoch, closed, now.sequence - now.acknowledged, reason))
            dead_letters.move(database, 0, now.sequence, reason)
            for forget in (gaps.forget_open, history.forget_all, failures.forget_all):
                forget(database)
            place = SpooledMessage(epoch, 1, message)
            messages.insert(database, place, clock.advance(database, self._moment()))
            history.remember(database, place, 0)
            is_lost = reason is EpochReason.SPOOL_LOST
            chain.write(database, Chain(epoch, 1, message.hash, 0, BEFORE_THE_FIRST, message.sealed, is_lost))

    def keep_receipt(self, receipt: KeptReceipt) -> None:
        """Keep the collector's receipt beside the latest others."""
        with writing(self._database) as database:
            receipts.keep(database, receipt)

    @property
    def is_empty(self) -> bool:
        """Whether nothing waits: neither message nor gap."""
        with converted():
            now = self._chain()
            return now.acknowledged == now.sequence

    @property
    def chain(self) -> Chain:
        """Where the chain stands."""
        with converted():
            return self._chain()

    def summary(self) -> SpoolSummary:
        """What is in the spool now."""
        with converted():
            return summarise(self._database)

    def oldest_waits_seconds(self) -> int:
        """How long the oldest message has waited, 0 when none does."""
        with converted():
            summary = summarise(self._database)
            now = clock.seconds(self._database, self._moment())
            return max(0, now - summary.oldest_at) if summary.messages else 0

    def _chain(self) -> Chain:
        return chain.read(self._database) or NEW_CHAIN

    def _beginning(self, now: Chain) -> SpooledMessage:
        outer = read_outer(now.beginning)
        message_hash = sha256(preauthentication_encoding(outer.payload_type, outer.payload)).digest()
        return SpooledMessage(now.epoch, 1, SealedMessage(Purpose.EPOCH, now.beginning, message_hash))

    def _open(self, row: GapRow) -> OpenGap:
        previous = self.hash_at(row.first - 1)
        if previous is None:
            raise SpoolDamaged(f"message {row.first - 1} of epoch {row.epoch} is not known any more: the spool is damaged")
        made = history.kinds(self._database, row.first, row.last)
        reports, heartbeats = made.get(Purpose.REPORT, 0), made.get(Purpose.HEARTBEAT, 0)
        unreadable = row.last - row.first + 1 - reports - heartbeats
        return OpenGap(row.epoch, row.first, row.last, previous, row.last_hash, reports, heartbeats, unreadable, row.reason)
