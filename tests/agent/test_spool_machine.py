"""Whatever happens to a spool, in whatever order, what reaches the collector is one chain without holes and without forks.

A machine of hypothesis does everything that can happen to a device: it reports, is cut off or switched off, runs out of room,
ages, is refused a message, meets damage in any row; its collector goes back to a backup, its technician accepts it anew. The
collector at the other end judges every place with compliance.chain and verifies every signature.
"""

import random
import shutil
import sqlite3
import tempfile
from collections import deque
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from made_up_device import NONCE, new_folder, record_of
from recorded_host import RecordedHost
from strict_collector import Line, StrictCollector, Trusted

from agent.continuity import begin_again_if_lost, heartbeat_now
from agent.cycle import ReportingDevice, note_made, seal_report
from agent.errors import CollectorUnreachable, DeliveryRefused, SpoolError
from agent.line.hearing import Hearing
from agent.moment import moment_of
from agent.sessions.briefing import NoPolicy
from agent.sessions.session import Session
from agent.spool.room import Room
from agent.spool.spool import Spool
from agent.standing import StandingFile
from agent.trust.identity import Identity
from agent.watching.media_journal import MediaJournal
from compliance.report import DeviceReport, KeyProtection, Trigger

CHANGEABLE = {
    "messages": ("epoch", "purpose", "hash", "sealed", "spooled_at", "checksum", "size"),
    "hashes": ("epoch", "purpose", "hash", "checksum"),
    "gaps": ("last", "epoch", "last_hash", "reason", "checksum"),
    "chain": ("epoch", "sequence", "hash", "acknowledged", "acknowledged_hash", "is_lost", "checksum"),
    "last_report": ("epoch", "sequence", "hash", "says"),
    "clock": ("boot_id", "seconds"),
}
CELLS = [(table, column) for table, columns in CHANGEABLE.items() for column in columns]
VALUES = st.sampled_from([b"\x00", "x", 3, -1, 2**62, 1.5])


class MovingHost(RecordedHost):
    """A host whose clock can be moved on."""

    passed = timedelta()

    def monotonic_milliseconds(self) -> int:
        return int(self.passed.total_seconds() * 1000)


class Life(RuleBasedStateMachine):
    """One device's life beside its collector."""

    def __init__(self) -> None:
        super().__init__()
        self.path = Path(tempfile.mkdtemp(prefix="spool-machine-"))
        self.folder = new_folder(self.path)
        self.host = MovingHost("")
        self.identity = Identity.load_or_create(self.folder)
        self.room = Room()
        self.device = self.started()
        self.collector = StrictCollector(self.device)
        self.backup = self.collector.snapshot()
        self.was_damaged = self.was_restored = False

    def started(self) -> ReportingDevice:
        spool = Spool(self.folder, lambda: moment_of(self.host), self.room)
        journal = MediaJournal(self.folder.media_journal_file)
        record, standing = record_of(self.identity), StandingFile(self.folder)
        device = ReportingDevice("linux", self.host, journal, self.identity, record, spool, standing, NoPolicy(), Trusted())
        begin_again_if_lost(device)
        return device

    def teardown(self) -> None:
        try:
            self.all_is_delivered_in_the_end()
        finally:
            self.device.spool.close()
            shutil.rmtree(self.path)

    def all_is_delivered_in_the_end(self) -> None:
        self.collector.never.clear()
        for _ in range(8):  # one that was refused or cut off is followed by one that gets on
            self.deliver(-1)
        chain = self.device.spool.chain
        assert (self.collector.head, chain.acknowledged) == (chain.head, chain.sequence)
        self.no_place_is_missing()

    def no_place_is_missing(self) -> None:
        """In each epoch that the collector holds every place is filled."""
        ends: dict[int, int] = {}
        for (epoch, first), taken in sorted(self.collector.taken.items()):
            assert first == ends.get(epoch, 0) + 1
            ends[epoch] = getattr(taken.body, "to_sequence", first)

    def deliver(self, cut_after: int) -> None:
        """A session that ends when nothing more is said."""
        line, hearings = Line(self.collector, cut_after=cut_after), deque[Hearing]()
        session = Session(
            self.folder, self.device, line.open(hearings.append), lambda *_: self.make_report(0), lambda _: None, NONCE
        )
        try:
            session.greet()
            while hearings:
                session.hear(hearings.popleft(), self.host.monotonic_milliseconds())
        except (CollectorUnreachable, SpoolError):
            self.restart()
        except DeliveryRefused:
            assert self.was_damaged, "without damage nobody has to be asked"
            self.collector.accept()  # the memory of what was sent is damaged too: a technician decides

    @rule(size=st.integers(0, 2))
    def report(self, size: int) -> None:
        try:
            self.make_report(size)
        except SpoolError:
            self.restart()

    def make_report(self, size: int) -> None:
        report = DeviceReport(self.host.now(), "linux" * (1 + 50 * size), Trigger.CHANGE, KeyProtection.FILE, {})
        note_made(self.device, self.device.spool.append(lambda head: seal_report(self.device, report, head)))

    @rule()
    def heartbeat(self) -> None:
        try:
            heartbeat_now(self.device)
        except SpoolError:
            self.restart()

    @rule(cut_after=st.integers(-1, 6))
    def session(self, cut_after: int) -> None:
        self.deliver(cut_after)

    @rule()
    def restart(self) -> None:
        self.device.spool.close()
        self.device = self.started()
        self.collector.device = self.backup.device = self.device

    @rule(kilobytes=st.sampled_from([1, 2, 100]))
    def another_limit(self, kilobytes: int) -> None:
        self.room = replace(self.room, at_most_bytes=kilobytes * 1024)
        self.restart()

    @rule(days=st.integers(1, 500))
    def time_passes(self, days: int) -> None:
        self.host.passed += timedelta(days=days)

    @rule(ahead=st.integers(0, 3), code=st.sampled_from(["SCHEMA_INVALID", "TOO_LARGE", "INTERNAL"]))
    def a_message_is_poison(self, ahead: int, code: str) -> None:
        place = self.device.spool.chain.sequence + ahead
        if place > 1 or self.device.spool.chain.epoch == 0:
            self.collector.never[place] = code

    @rule()
    def back_up(self) -> None:
        self.backup = self.collector.snapshot()

    @rule()
    @precondition(lambda self: not self.was_damaged)
    def restore(self) -> None:
        if self.backup.head.epoch >= self.device.spool.chain.epoch - 1:
            self.collector, self.was_restored = self.backup.snapshot(), True

    @rule()
    def accept(self) -> None:
        if self.collector.head.epoch == self.device.spool.chain.epoch:
            self.collector.accept()

    @rule(cell=st.sampled_from(CELLS), value=VALUES, row=st.integers(0, 5))
    def a_row_changes(self, cell: tuple[str, str], value: object, row: int) -> None:
        table, column = cell
        self.was_damaged = True
        with closing(sqlite3.connect(self.folder.spool_file, isolation_level=None)) as other:
            other.execute(
                f"UPDATE OR IGNORE {table} SET {column} = ? WHERE rowid IN"  # noqa: S608 - a fixed list
                f" (SELECT rowid FROM {table} ORDER BY rowid LIMIT 1 OFFSET {row})",
                (value,),
            )

    @rule(seed=st.integers(0, 2**32))
    @precondition(lambda self: not self.was_restored)
    def the_file_is_overwritten_somewhere(self, seed: int) -> None:
        self.was_damaged = True
        self.device.spool.close()
        content = bytearray(self.folder.spool_file.read_bytes())
        place = random.Random(seed).randrange(100, len(content) - 64)  # noqa: S311 - a place, no secret
        content[place : place + 64] = random.Random(seed).randbytes(64)  # noqa: S311
        self.folder.spool_file.write_bytes(content)
        self.device = self.started()
        self.collector.device = self.backup.device = self.device

    @invariant()
    def the_collector_never_saw_a_fork(self) -> None:
        assert self.collector.forks == []


Life.TestCase.settings = settings(
    max_examples=60, stateful_step_count=25, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck)
)
TestLife = pytest.mark.timeout(900)(Life.TestCase)
