"""The journal tells every event once, and says when it may have missed one."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from agent.watching.media_journal import MAXIMUM_EVENTS, MediaJournal
from compliance.facts import MediaAction, MediaEvent, MediumKind
from compliance.unknown import Unknown, Why

THIS_BOOT, NEXT_BOOT = b"\1" * 16, b"\2" * 16
SOON, LATE = 20_000, 600_000
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def event(number: int, *, encrypted: bool | Unknown = False) -> MediaEvent:
    return MediaEvent(
        NOON + timedelta(seconds=number), MediaAction.ATTACHED, f"{number:064x}", MediumKind.USB_STORAGE, encrypted
    )


@pytest.fixture
def journal(tmp_path: Path) -> MediaJournal:
    return MediaJournal(tmp_path / "media.jsonl")


def test_an_empty_journal_tells_nothing_and_does_not_claim_to_have_watched(journal: MediaJournal):
    record = journal.events_since_last_report()
    assert (record.events, record.complete) == ((), False)


def test_events_are_told_as_they_happened_unknowns_included(journal: MediaJournal):
    told = (event(1), event(2, encrypted=True), event(3, encrypted=Unknown(Why.NOT_RECORDED)))
    for each in told:
        journal.append(each)
    assert journal.events_since_last_report().events == told


def test_a_confirmed_event_is_not_told_again(journal: MediaJournal):
    journal.append(event(1))
    journal.confirm(journal.events_since_last_report().up_to)
    journal.append(event(2))
    assert journal.events_since_last_report().events == (event(2),)


def test_an_event_that_came_after_the_survey_outlives_its_confirmation(journal: MediaJournal):
    journal.append(event(1))
    surveyed = journal.events_since_last_report()
    journal.append(event(2))
    journal.confirm(surveyed.up_to)
    assert journal.events_since_last_report().events == (event(2),)


def test_the_first_watch_of_all_begins_with_a_gap_and_is_complete_once_that_is_told(journal: MediaJournal):
    with journal.watching(THIS_BOOT, SOON):
        first = journal.events_since_last_report()
        journal.confirm(first.up_to)
        assert (first.complete, journal.events_since_last_report().complete) == (False, True)


@pytest.mark.parametrize(
    ("boot_id", "milliseconds_since_boot", "expected"),
    [
        pytest.param(NEXT_BOOT, SOON, "complete", id="soon after a new start of the system nothing was missed"),
        pytest.param(NEXT_BOOT, LATE, "a gap", id="long after it something may have been"),
        pytest.param(THIS_BOOT, SOON, "a gap", id="without a new start the system was on and unwatched"),
    ],
)
def test_a_pause_in_watching(journal: MediaJournal, boot_id: bytes, milliseconds_since_boot: int, expected: str):
    with journal.watching(THIS_BOOT, SOON):
        journal.confirm(journal.events_since_last_report().up_to)
    with journal.watching(boot_id, milliseconds_since_boot):
        assert journal.events_since_last_report().complete is (expected == "complete")


def test_a_watcher_that_was_killed_leaves_a_gap(journal: MediaJournal):
    class Killed(Exception):
        pass

    with pytest.raises(Killed), journal.watching(THIS_BOOT, SOON):
        journal.confirm(journal.events_since_last_report().up_to)
        raise Killed
    with journal.watching(NEXT_BOOT, SOON):
        assert not journal.events_since_last_report().complete


def test_while_nobody_watches_the_journal_is_not_complete(journal: MediaJournal):
    with journal.watching(THIS_BOOT, SOON):
        journal.confirm(journal.events_since_last_report().up_to)
    assert not journal.events_since_last_report().complete


def test_two_watchers_cannot_watch_at_once(journal: MediaJournal):
    with journal.watching(THIS_BOOT, SOON), pytest.raises(BlockingIOError), journal.watching(THIS_BOOT, SOON):
        pass


def test_a_journal_that_is_full_drops_the_oldest_and_confesses_it(journal: MediaJournal):
    with journal.watching(THIS_BOOT, SOON):
        journal.confirm(journal.events_since_last_report().up_to)
        for number in range(MAXIMUM_EVENTS + 10):
            journal.append(event(number))
        record = journal.events_since_last_report()
    assert (record.events[-1], len(record.events) < MAXIMUM_EVENTS, record.complete) == (event(MAXIMUM_EVENTS + 9), True, False)


def test_a_damaged_journal_is_a_gap_and_can_be_written_again(journal: MediaJournal, tmp_path: Path):
    (tmp_path / "media.jsonl").write_text('{"n": 1, "act', "utf-8")
    journal.append(event(2))
    record = journal.events_since_last_report()
    assert (record.events, record.complete) == ((event(2),), False)


def test_the_file_holds_the_code_of_a_medium_and_nothing_else_about_it(journal: MediaJournal, tmp_path: Path):
    journal.append(event(1))
    assert set(json.loads((tmp_path / "media.jsonl").read_text("utf-8"))) == {
        "n",
        "at",
        "action",
        "kind",
        "medium_id",
        "encrypted",
    }


def test_it_remembers_when_the_survey_for_the_last_report_began(journal: MediaJournal):
    assert journal.events_since_last_report().since is None
    journal.confirm(journal.events_since_last_report().up_to, NOON)
    assert journal.events_since_last_report().since == NOON


@pytest.mark.parametrize("damage", [b"noon", b"2026-11-23T12:00:00", b"\xff"])
def test_a_damaged_memory_of_that_is_none(journal: MediaJournal, tmp_path: Path, damage: bytes):
    journal.confirm(0, NOON)
    (tmp_path / "media.jsonl.told").write_bytes(damage)
    assert journal.events_since_last_report().since is None
