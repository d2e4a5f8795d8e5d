"""The watcher writes what changed between two looks, and stops when it is told to."""

import sys
import threading
import time
from pathlib import Path

import pytest
from recorded_host import RecordedHost

from agent.media_journal import MediaJournal
from agent.media_watch import MediaWatcher
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
