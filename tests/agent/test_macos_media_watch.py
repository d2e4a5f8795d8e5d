"""Disks that Disk Arbitration tells of are asked about when a medium came or went, by what two looks with diskutil show.

Nobody has seen the calls into macOS work: the disks are told by the test, and what diskutil answers was recorded.
"""

import queue
import threading
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from recorded_host import RecordedHost

from agent.allowed_commands import AllowedCommand
from agent.errors import TimedOut
from agent.state_folder import StateFolder
from agent.watching.macos_media_watch import DiskTold, MacMediaWatcher, media_changed
from agent.watching.watch_notes import NotesFile, WatchNotes

PATIENCE_SECONDS = 30
MACHINES = Path(__file__).parents[1] / "captures" / "macos" / "removable_media" / "machine"


class ChangingMac(RecordedHost):
    """A Mac that is another one at every look."""

    def become(self, machine: str) -> None:
        RecordedHost.__init__(self, (MACHINES / f"{machine}.input.txt").read_text("utf-8"))


class ToldByTest:
    """Disk Arbitration, told by the test."""

    def __init__(self) -> None:
        self.tells: queue.SimpleQueue[Callable[[DiskTold], None]] = queue.SimpleQueue()
        self.has_ended = False

    def begin(self, tell: Callable[[DiskTold], None]) -> None:
        self.tells.put(tell)

    def end(self) -> None:
        self.has_ended = True


@pytest.fixture
def mac() -> ChangingMac:
    host = ChangingMac("")
    host.become("nothing-plugged-in")
    return host


def test_a_stick_is_asked_about_when_it_comes_and_the_disks_that_were_there_are_not(mac: ChangingMac):
    wanted: queue.SimpleQueue[str] = queue.SimpleQueue()
    signals = ToldByTest()
    watcher = MacMediaWatcher(signals, mac, wanted.put, first_pause_seconds=0.05)
    thread = threading.Thread(target=watcher.watch)
    thread.start()
    tell = signals.tells.get(timeout=PATIENCE_SECONDS)
    for device in ("disk0", "disk0s1", "disk3"):
        tell(DiskTold(device, appeared=True))
    with pytest.raises(queue.Empty):
        wanted.get(timeout=0.5)
    mac.become("a-stick")
    tell(DiskTold("disk8", appeared=True))
    assert wanted.get(timeout=PATIENCE_SECONDS) == "media"
    watcher.stop()
    thread.join(PATIENCE_SECONDS)
    watcher.close()
    assert (thread.is_alive(), signals.has_ended) == (False, True)


class BlindMac(ChangingMac):
    """A Mac whose diskutil answers nothing, and on which a disk comes at each look. It notes when it was asked."""

    def __init__(self, signals: ToldByTest) -> None:
        super().__init__("")
        self._signals = signals
        self.asked_at: list[float] = []

    def run(self, command: AllowedCommand, *arguments: str) -> str:
        self.asked_at.append(time.monotonic())
        if not self._signals.tells.empty():
            tell = self._signals.tells.get()
            self._signals.tells.put(tell)
            tell(DiskTold("disk9", appeared=True))
        raise TimedOut("diskutil did not answer in time")


def test_while_nothing_can_be_looked_at_it_is_looked_less_and_less_often():
    wanted, signals = queue.SimpleQueue[str](), ToldByTest()
    mac = BlindMac(signals)
    watcher = MacMediaWatcher(signals, mac, wanted.put, first_pause_seconds=0.1)
    thread = threading.Thread(target=watcher.watch)
    thread.start()
    tell = signals.tells.get(timeout=PATIENCE_SECONDS)
    signals.tells.put(tell)
    tell(DiskTold("disk9", appeared=True))
    for _ in range(4):
        assert wanted.get(timeout=PATIENCE_SECONDS) == "media"
    watcher.stop()
    thread.join(PATIENCE_SECONDS)
    _, *looks = mac.asked_at
    apart = [later - earlier for earlier, later in pairwise(looks[:4])]
    assert [pause >= least for pause, least in zip(apart, (0.4, 0.8, 1.6), strict=True)] == [True] * 3, apart


STICK = frozenset({("disk8", "usb_storage:Stick:1")})


@pytest.mark.parametrize(
    ("before", "now", "told", "is_wanted"),
    [
        (frozenset(), frozenset(), [DiskTold("disk9", appeared=True)], False),  # a mounted installer
        (frozenset(), STICK, [DiskTold("disk8", appeared=True)], True),
        (STICK, STICK, [DiskTold("disk8", appeared=False), DiskTold("disk8", appeared=True)], True),
        (STICK, STICK, [DiskTold("disk8s1", appeared=False)], False),
        (STICK, None, [DiskTold("disk9", appeared=True)], True),
        (None, STICK, [DiskTold("", appeared=True)], True),
    ],
)
def test_media_came_or_went_when_two_looks_differ_or_nobody_can_tell(
    before: frozenset[tuple[str, str]] | None, now: frozenset[tuple[str, str]] | None, told: list[DiskTold], *, is_wanted: bool
):
    assert media_changed(before, now, told) is is_wanted


def test_media_that_are_not_watched_stay_in_the_notes_whatever_else_is_noted(folder: StateFolder):
    notes = NotesFile(folder)
    notes.besides = "removable media (no session)"
    notes.keep(WatchNotes(3, "/closed (Permission denied)"))
    assert b'"not_watched": "/closed (Permission denied); removable media (no session)"' in (
        folder.read("watching.json") or b""
    )
