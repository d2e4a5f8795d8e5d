"""What follows from the evidence is made again from it, the same; and what does not follow from it is left alone."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from collector.evidence.rebuilding import rebuild
from collector.store import audit, devices
from collector.store.database import Database, Transaction
from collector.store.devices import DeviceState
from tests.fakes.device import FakeDevice
from tests.fakes.intake import FakeIntake, founded
from tests.fakes.story import ACTOR, EVENTFUL, WORDS, Story

NOTHING_KNOWN: Final = """
    UPDATE devices SET epoch = 0, head_sequence = 0, head_hash = X'', last_report_at = NULL, last_report_sequence = 0,
        report_hash = X'', fresh_as_of = NULL, clock_skew_seconds = NULL, dated_as_of = NULL, last_made_at = NULL
"""
DROPPED: Final = (
    "DELETE FROM verdicts",
    "DELETE FROM verdict_fingerprints",
    "DELETE FROM losses",
    "DELETE FROM agent_ends",
    "DELETE FROM device_software",
    "DELETE FROM device_history",
    NOTHING_KNOWN,
)
DAMAGE: Final = {
    "a head that is further on": ("UPDATE devices SET head_sequence = 99", "its place in the chain"),
    "a head that was set back": ("UPDATE devices SET head_sequence = 1", "its place in the chain"),
    "a head of another history": ("UPDATE devices SET head_hash = X'00ff'", "its place in the chain"),
    "another epoch": ("UPDATE devices SET epoch = 7", "its place in the chain"),
    "a report that never came": ("UPDATE devices SET report_hash = X'00ff'", "what it said last"),
    "not heard": ("UPDATE devices SET last_report_at = NULL, last_report_sequence = 0", "what it said last"),
    "evidence of tomorrow": ("UPDATE devices SET fresh_as_of = '2099-01-01T00:00:00.000000Z'", "what it said last"),
    "a moment at which no report was made": (
        "UPDATE devices SET last_made_at = '2020-01-01T00:00:00.000000Z'",
        "what it said last",
    ),
    "a nonce that was never named": ("UPDATE devices SET dated_as_of = '2020-01-01T00:00:00.000000Z'", "what it said last"),
    "another clock": ("UPDATE devices SET clock_skew_seconds = 4000", "what it said last"),
    "another agent": ("UPDATE devices SET agent_version = '9.9', key_protection = 'tpm'", "what it said last"),
    "nothing lost": ("DELETE FROM losses", "what it has lost"),
    "more lost": ("UPDATE losses SET messages = messages + 1", "what it has lost"),
    "an end that is forgotten": ("DELETE FROM agent_ends", "how its agent ended"),
    "an end of another kind": ("UPDATE agent_ends SET how = 'shut_down'", "how its agent ended"),
    "a verdict that nobody gave": ("UPDATE verdicts SET verdict = 'PASS', saw = 'fine' WHERE verdict = 'FAIL'", "its verdicts"),
    "a failure of today": (
        "UPDATE verdicts SET since = '2099-01-01T00:00:00.000000Z', failing_since = since WHERE verdict = 'FAIL'",
        "its verdicts",
    ),
    "a failure that is forgotten": ("UPDATE verdicts SET failing_since = NULL", "its verdicts"),
    "a stick that is forgotten": (
        "UPDATE device_history SET remembered = REPLACE(remembered, 'usb_storage', 'sd_card')",
        "what is remembered of it",
    ),
    "nothing remembered": ("DELETE FROM device_history", "what is remembered of it"),
    "a memory that cannot be read": ("UPDATE device_history SET remembered = 'no'", "what is remembered of it"),
    "no verdict": ("DELETE FROM verdicts", "its verdicts"),
    "a rule that no policy has": ("UPDATE verdicts SET rule_id = 'NONE-1' WHERE rule_id = 'LOCK-1'", "its verdicts"),
}


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FakeIntake]:
    """One school for all: each story is another device's."""
    opened = founded(tmp_path_factory.mktemp("school") / "data")
    yield opened
    opened.database.close()


@pytest.fixture
def intake(tmp_path: Path) -> Iterator[FakeIntake]:
    opened = founded(tmp_path / "data")
    yield opened
    opened.database.close()


@pytest.fixture
def story(intake: FakeIntake) -> Story:
    """A device with a past: it failed, could not be looked at, lost messages, and began a new chain."""
    told = Story(intake, intake.enrolled())
    for each in EVENTFUL:
        told.tell(each)
    told.judge()
    return told


@example(words=["never locks", "a day", "nobody is logged in", "a day", "nobody is logged in", "locks soon", "never locks"])
@example(words=["five programs", "one less", "send", "changes of a lost list", "another", "a day", "gap", "five programs"])
@example(
    words=["no stick", "a stick in the clear", "send", "a day", "gap", "no stick", "antivirus on", "a day", "antivirus off"]
)
@given(words=st.lists(st.sampled_from(WORDS), max_size=25))
@settings(max_examples=40, deadline=None)
def test_whatever_a_device_lived_through_is_the_same_after_it_was_dropped_and_made_again(school: FakeIntake, words: list[str]):
    """Point 55 of the channel's design."""
    story = Story(school, school.enrolled(FakeDevice(serial="", asset_tag="")))
    for each in (*words, "send"):
        story.tell(each)
    story.judge()
    before = story.known()
    story.damaged(*DROPPED)
    story.rebuilt()
    assert story.known() == before


@pytest.mark.parametrize(("statement", "part"), DAMAGE.values(), ids=DAMAGE.keys())
def test_damage_beside_the_evidence_is_put_right_and_named(story: Story, statement: str, part: str):
    before = story.known()
    story.damaged(statement)
    assert story.known() != before
    (corrected,) = story.rebuilt().corrected
    assert (corrected.partition(" (")[0], story.known()) == (part, before)


def test_a_wrong_mark_on_the_verdicts_is_put_right(story: Story):
    before = story.known()
    story.damaged("UPDATE verdict_fingerprints SET fingerprint = X'00'")
    story.rebuilt()
    assert story.known() == before


def test_what_stands_right_stays_and_leaves_no_line_in_the_audit_log(story: Story):
    before = story.known()
    rebuilt = story.rebuilt()
    with story.intake.database.reading() as tx:
        lines = [each for each in audit.recent(tx, "example") if each.action == "device.rebuild"]
    assert (rebuilt.corrected, rebuilt.flaws, lines, story.known()) == ((), (), [], before)


def test_that_time_goes_by_is_no_damage(story: Story):
    story.intake.now += timedelta(days=50)
    assert story.rebuilt().corrected == ()


def test_what_was_corrected_stands_in_the_audit_log(story: Story):
    head = story.device.head_sequence
    story.damaged("UPDATE devices SET head_sequence = 99", "DELETE FROM losses")
    story.rebuilt()
    with story.intake.database.reading() as tx:
        (line,) = [each for each in audit.recent(tx, "example") if each.action == "device.rebuild"]
    place = f"its place in the chain (message {head} of epoch 1; message 99 of epoch 1 stood there)"
    assert (line.actor, line.detail) == (ACTOR, f"{place}; what it has lost")


def test_a_device_whose_evidence_does_not_hold_is_left_as_it_is(story: Story):
    one_byte_less = "UPDATE envelopes SET sealed = CAST(SUBSTR(sealed, 2) AS BLOB) WHERE epoch = 0 AND sequence = 2"
    story.damaged(one_byte_less, "UPDATE devices SET head_sequence = 99")
    before = story.known()
    rebuilt = story.rebuilt()
    assert (rebuilt.flaws[0].place, rebuilt.corrected, story.known()) == ("message 2 of epoch 0", (), before)


def test_an_epoch_that_a_technician_opened_stays_open(story: Story):
    story.fork_and_accept()
    before = story.known()
    assert (story.rebuilt().corrected, story.known(), story.device.epoch) == ((), before, 2)


def test_a_device_that_has_never_spoken_has_said_nothing(intake: FakeIntake):
    story = Story(intake, intake.enrolled())
    story.judge()
    before = story.known()
    story.damaged("UPDATE devices SET last_report_at = '2026-01-01T00:00:00.000000Z', head_sequence = 4")
    assert (len(story.rebuilt().corrected), story.known()) == (2, before)


def test_the_last_verdicts_of_a_device_that_was_returned_stay(story: Story):
    with story.intake.database.writing() as tx:
        devices.set_state(tx, story.device.device_id, DeviceState.RETURNED, "returned", story.intake.now)
    before = story.known()
    story.intake.now += timedelta(days=400)
    story.damaged("UPDATE devices SET head_sequence = 99")
    assert (len(story.rebuilt().corrected), story.known()) == (1, before)


@dataclass
class Busy:
    """A database into which something is written between the reading and the writing of another."""

    database: Database
    meanwhile: list[Callable[[], object]]

    def reading(self) -> AbstractContextManager[Transaction]:
        """As it is."""
        return self.database.reading()

    def writing(self) -> AbstractContextManager[Transaction]:
        """After what comes in meanwhile."""
        while self.meanwhile:
            self.meanwhile.pop()()
        return self.database.writing()

    def close(self) -> None:
        """Leave it open."""


def test_what_comes_in_meanwhile_is_not_forgotten(story: Story):
    messages = story.rebuilt().messages
    story.pending = [story.chain.heartbeat(), story.chain.lost(3), story.chain.report()]
    busy = Busy(story.intake.database, [story.send])
    rebuilt = rebuild(busy, story.device, ACTOR, lambda: story.intake.now)
    after = story.known()
    assert (rebuilt.messages - messages, rebuilt.corrected, rebuilt.device.head_hash) == (3, (), story.chain.head_hash)
    story.rebuilt()
    assert story.known() == after


def test_a_check_of_what_stands_right_finds_nothing_and_changes_nothing(story: Story):
    before = story.known()
    assert (story.checked().corrected, story.known()) == ((), before)


@pytest.mark.parametrize(("statement", "part"), DAMAGE.values(), ids=DAMAGE.keys())
def test_a_check_names_damage_and_leaves_it(story: Story, statement: str, part: str):
    story.damaged(statement)
    damaged = story.known()
    assert (part in story.checked().corrected[0], story.known()) == (True, damaged)
