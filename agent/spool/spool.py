"""Sealed messages that wait for the collector, and the head of the device's chain: one SQLite file, one writer.

A message is on the disk before it is sent for the first time, and goes only when the collector acknowledged it under the very
hash that this device gave it. The head moves in the same transaction that adds the message, so no number is ever used twice.
Every place behind what the collector confirmed is filled: by its message, or by a gap that says why there is none any more.
"""

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import replace

from agent.errors import SpoolDamaged, SpoolError
from agent.moment import Moment
from agent.single_writer import SingleWriter
from agent.spool import (
    chain,
    clock,
    dead_letters,
    failures,
    gaps,
    history,
    last_report,
    messages,
    receipts,
    told_programs,
    turns,
)
from agent.spool.chain import Chain
from agent.spool.file import SpoolFile
from agent.spool.gaps import GapRow
from agent.spool.last_report import LastReport
from agent.spool.message import EpochOpening, OpenGap, SealedMessage, SpooledMessage, Waiting
from agent.spool.receipts import KeptReceipt
from agent.spool.room import Room, make_room
from agent.spool.summary import SpoolSummary, summarise
from agent.spool.told_programs import Step, ToldPrograms
from agent.state_folder import StateFolder
from compliance.chain import Head
from compliance.envelope import Purpose

_USUAL_ROOM = Room()


class Spool:
    """The one open spool of this device. Raises SpoolBusy when another process has it, SpoolError when it cannot be used.

    `moment` tells the time by every clock of the device.
    """

    def __init__(self, folder: StateFolder, moment: Callable[[], Moment], room: Room = _USUAL_ROOM) -> None:
        self._moment = moment
        self._room = room
        self._under_way = 0
        self._lock = SingleWriter(folder.spool_lock_file)
        try:
            self._file = SpoolFile(folder)
        except BaseException:
            self._lock.close()
            raise

    def close(self) -> None:
        """Close the file and let another process have it."""
        self._file.close()
        self._lock.close()

    def append(self, build: Callable[[Head], SealedMessage], programs: Step | None = None) -> SpooledMessage:
        """Seal the next message onto the head and keep it. When this returns it is on the disk.

        `programs` is the step that its list of programs takes, None where it takes none.
        """

        def act(database: sqlite3.Connection) -> SpooledMessage:
            now = chain.known(database)
            if now.is_to_begin:
                raise SpoolError("this device has lost its chain, and a new one has not begun yet. Start the agent again")
            message = build(now.head)
            place = SpooledMessage(now.epoch, now.sequence + 1, message)
            spooled_at = clock.advance(database, self._moment())
            messages.insert(database, place, spooled_at)
            history.remember(database, place, now.acknowledged)
            if message.purpose is Purpose.REPORT:
                last_report.keep(database, LastReport(place.epoch, place.sequence, message.hash, message.says))
            if programs is not None:
                told_programs.take(database, programs)
            chain.write(database, replace(now, sequence=place.sequence, hash=message.hash))
            make_room(database, self._room, spooled_at, self._under_way)
            return place

        return self._file.write(act)

    def sent(self, sequence: int) -> None:
        """Everything up to this place may be under way to the collector now, and is not dropped for want of room."""
        self._under_way = sequence

    def waiting(self, limit: int, after: int = 0) -> list[Waiting]:
        """What the collector does not hold, behind this place and in order."""

        def act(database: sqlite3.Connection) -> list[Waiting]:
            now = chain.known(database)
            behind = max(after, now.acknowledged)
            found: list[Waiting] = [*messages.behind(database, behind, limit)]
            found += [_open_gap(database, now, row) for row in gaps.behind(database, behind, limit)]
            found = sorted(found, key=lambda each: each.first)[:limit]
            _require_no_hole(now, behind, found, is_all=len(found) < limit)
            return found

        return self._file.read(act)

    def confirms_more(self, head: Head) -> bool:
        """Whether this confirms what was not confirmed before. Raises SpoolError when it names another message than ours."""
        return self._file.read(lambda database: _confirms_more(database, chain.known(database), head))

    def acknowledge(self, epoch: int, sequence: int, head_hash: bytes, receipt: KeptReceipt | None = None) -> int:
        """Delete what the collector holds, keep its receipt with the same stroke, and say how many messages that was.

        Raises SpoolError when it confirms another message.
        """

        def act(database: sqlite3.Connection) -> int:
            now = chain.known(database)
            if not _confirms_more(database, now, Head(epoch, sequence, head_hash)):
                return 0
            if receipt is not None:
                receipts.keep(database, receipt)
            deleted = messages.delete(database, 0, sequence)
            gaps.settle(database, sequence)
            failures.forget(database, sequence)
            chain.write(database, replace(now, acknowledged=sequence, acknowledged_hash=head_hash, is_lost=False))
            return deleted

        return self._file.write(act)

    def newest_receipt(self) -> bytes:
        """The collector's receipt that was kept last, sealed; empty while there is none."""
        return self._file.read(lambda database: next((each.sealed for each in receipts.latest(database, 1)), b""))

    def hash_at(self, sequence: int) -> bytes | None:
        """The hash of the message that this device made in this place of its epoch, None when it does not know any more."""
        return self._file.read(lambda database: history.hash_of(database, chain.known(database), sequence))

    def sealed_at(self, sequence: int) -> bytes | None:
        """The message that waits in this place, sealed; None where none does, or a gap."""
        return self._file.read(lambda database: place.message.sealed if (place := messages.at(database, sequence)) else None)

    def fails_at(self, sequence: int) -> int:
        """The collector failed on what stands here: count it, and say how many times that was."""
        return self._file.write(lambda database: failures.count(database, sequence))

    def give_up(self, sequence: int, reason: str) -> Purpose | None:
        """Move a message to the dead letters, leave a gap in its place, say of what kind it was. None where none may go."""

        def act(database: sqlite3.Connection) -> Purpose | None:
            place = messages.at(database, sequence)
            if place is None or place.message.purpose is Purpose.EPOCH:
                return None
            dead_letters.move(database, sequence, sequence, reason)
            gaps.add(database, GapRow(sequence, sequence, place.epoch, place.message.hash, reason))
            return place.message.purpose

        return self._file.write(act)

    def go_back(self, sequence: int) -> None:
        """The collector, gone back to a backup, holds everything up to this place only."""
        self._file.write(lambda database: turns.go_back(database, sequence, clock.seconds(database, self._moment())))

    def begin_epoch(self, opening: EpochOpening, build: Callable[[EpochOpening, int], SealedMessage]) -> None:
        """Close the chain and begin this epoch; `build` is told how many messages of the old one will never come."""
        self._file.write(lambda database: turns.begin_epoch(database, opening, build, clock.advance(database, self._moment())))
        self._under_way = 0

    @property
    def is_empty(self) -> bool:
        """Whether nothing waits: neither message nor gap."""
        return self.chain.acknowledged == self.chain.sequence

    @property
    def chain(self) -> Chain:
        """Where the chain stands."""
        return self._file.read(chain.known)

    @property
    def last_report(self) -> LastReport | None:
        """The last full report of this epoch, if it is not among what is gone."""
        return self._file.read(lambda database: last_report.find(database, chain.known(database).epoch))

    @property
    def told_programs(self) -> ToldPrograms:
        """The list of programs that the reader of this chain has."""
        return self._file.read(told_programs.find)

    def summary(self) -> SpoolSummary:
        """What is in the spool now."""
        return self._file.read(summarise)

    def oldest_waits_seconds(self) -> int:
        """How long the oldest message has waited, 0 when none does."""
        summary = self.summary()
        now = self._file.read(lambda database: clock.seconds(database, self._moment()))
        return max(0, now - summary.oldest_at) if summary.messages else 0


def _confirms_more(database: sqlite3.Connection, now: Chain, head: Head) -> bool:
    """A place that was confirmed before, and is too far back for its hash to be known, says nothing new: it costs nothing."""
    known = history.hash_of(database, now, head.sequence) if head.epoch == now.epoch else None
    is_new = head.sequence > now.acknowledged
    if head.epoch != now.epoch or known not in ((head.hash,) if is_new else (head.hash, None)):
        raise SpoolError(
            f"the collector confirmed another message {head.sequence} of epoch {head.epoch} than this device sent; kept all"
        )
    return is_new


def _open_gap(database: sqlite3.Connection, now: Chain, row: GapRow) -> OpenGap:
    previous = history.hash_of(database, now, row.first - 1)
    if previous is None:
        raise SpoolDamaged(f"message {row.first - 1} of epoch {row.epoch} is not known any more: the spool is damaged")
    made = history.kinds(database, row.first, row.last)
    reports, heartbeats = made.get(Purpose.REPORT, 0), made.get(Purpose.HEARTBEAT, 0)
    unreadable = row.last - row.first + 1 - reports - heartbeats
    return OpenGap(row.epoch, row.first, row.last, previous, row.last_hash, reports, heartbeats, unreadable, row.reason)


def _require_no_hole(now: Chain, behind: int, found: Sequence[Waiting], *, is_all: bool) -> None:
    ends = [(each.first, each.last) for each in found] + ([(now.sequence + 1, now.sequence)] if is_all else [])
    for first, last in ends:
        if first != behind + 1:
            raise SpoolDamaged(f"message {behind + 1} of epoch {now.epoch} is missing: the spool is damaged")
        behind = last
