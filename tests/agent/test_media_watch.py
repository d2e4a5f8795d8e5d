"""The watcher writes what changed between two looks, and stops when it is told to."""

import socket
import sys
import threading
import time
from pathlib import Path

import pytest
from recorded_host import RecordedHost

from agent.watching.media_journal import MediaJournal
from agent.watching.media_watch import MediaWatcher, Signals
from compliance.facts import MediaAction

MACHINES = Path(__file__).parents[1] / "captures" / "linux" / "removable_media" / "machine"


class ChangingHost(RecordedHost):
    """A machine that is another one at every look."""

    def become(self, machine: str) -> None:
        RecordedHost.__init__(self, (MACHINES / f"{machine}.input.txt").read_text("utf-8"))


def actions_between(tmp_path: Path, *machines: str) -> list[MediaAction]:
    journal = MediaJournal(tmp_path / "media.jsonl")
    host = ChangingHost("")
    watcher = MediaWatcher(host, journal)
    for machine in machines:
        host.become(machine)
        watcher.look()
    watcher.close()
    return [each.action for each in journal.events_since_last_report().events]


def test_a_stick_that_comes_and_goes_is_two_events(tmp_path: Path):
    nothing, stick = "nothing-attached-nothing-blocked", "stick-with-luks-not-opened"
    assert actions_between(tmp_path, nothing, stick, stick, nothing) == [MediaAction.ATTACHED, MediaAction.DETACHED]


def test_opening_a_stick_for_writing_is_an_event_of_its_own(tmp_path: Path):
    assert actions_between(tmp_path, "stick-with-luks-not-opened", "stick-with-luks-opened-and-mounted") == [
        MediaAction.ATTACHED,
        MediaAction.MOUNTED_WRITABLE,
    ]


def test_mounting_it_read_only_is_none(tmp_path: Path):
    assert actions_between(tmp_path, "stick-in-the-clear-mounted-read-only") == [MediaAction.ATTACHED]


def waits_before_the_look(tmp_path: Path, *what_happens: str) -> list[float | None]:
    """For how many milliseconds the watcher was ready to wait, each time, until it looked."""
    waits: list[float | None] = []
    watcher = MediaWatcher(ChangingHost(""), MediaJournal(tmp_path / "media.jsonl"))
    kernel, uevents = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    with kernel, uevents:
        happening = iter(what_happens)
        numbers = {"message": uevents.fileno(), "mount": 1_000_000}

        def poll(timeout_milliseconds: float | None) -> list[tuple[int, int]]:
            waits.append(timeout_milliseconds)
            what = next(happening, "quiet")
            if what == "message":
                kernel.send(b"add@/devices/x\0SUBSYSTEM=block\0")
            return [(numbers[what], 1)] if what in numbers else []

        watcher.next_change(Signals(poll, uevents, numbers["mount"]))
    watcher.close()
    return waits


def test_messages_about_media_are_waited_out_until_it_is_quiet(tmp_path: Path):
    assert waits_before_the_look(tmp_path, "message", "message", "quiet") == [None, 500, 500]


def test_a_mount_is_looked_at_at_once(tmp_path: Path):
    assert waits_before_the_look(tmp_path, "mount", "quiet") == [None]


def test_a_mount_among_messages_is_looked_at_at_once(tmp_path: Path):
    assert waits_before_the_look(tmp_path, "message", "mount", "message") == [None, 500]


def test_a_phone_is_attached_and_nobody_says_that_it_is_open_for_writing(tmp_path: Path):
    assert actions_between(tmp_path, "external-nvme-optical-disc-and-phone") == [MediaAction.ATTACHED] * 3


@pytest.mark.skipif(sys.platform != "linux", reason="media are watched on Linux only")
def test_a_running_watcher_is_seen_and_ends_in_order(tmp_path: Path):
    journal = MediaJournal(tmp_path / "media.jsonl")
    watcher = MediaWatcher(ChangingHost("=== file /proc/1/mountinfo\n"), journal)
    thread = threading.Thread(target=watcher.watch)
    thread.start()
    deadline = time.monotonic() + 10
    while not (tmp_path / "media.jsonl").exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    journal.confirm(journal.events_since_last_report().up_to)
    watched = journal.events_since_last_report().complete
    watcher.stop()
    thread.join(10)
    watcher.close()
    assert (watched, thread.is_alive(), (tmp_path / "media.jsonl.ended").exists()) == (True, False, True)
