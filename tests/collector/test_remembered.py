"""What the collector remembers of a device over thirty days: kept with each report, in its transaction, and judged by."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from collector.store import histories, verdicts
from collector.store.verdicts import StoredVerdict
from compliance.verdict import Verdict
from tests.fakes.device import FakeDevice
from tests.fakes.intake import FakeIntake, founded
from tests.fakes.story import Story

DAY = timedelta(days=1)


@pytest.fixture
def intake(tmp_path: Path) -> Iterator[FakeIntake]:
    opened = founded(tmp_path / "data")
    yield opened
    opened.database.close()


@pytest.fixture
def story(intake: FakeIntake) -> Story:
    return Story(intake, intake.enrolled())


def lived(story: Story, *words: str) -> StoredVerdict:
    """The verdict on its media after these things happened, and were sent."""
    for each in (*words, "send"):
        story.tell(each)
    with story.intake.database.reading() as tx:
        return verdicts.of_device(tx, story.chain.device.device_id)["MED-1"]


def test_a_stick_that_was_pulled_out_before_anybody_looked_still_needs_action(story: Story):
    found = lived(story, "no stick", "a stick in the clear", "no stick")
    assert (found.verdict, found.saw[:61]) == (
        Verdict.FAIL,
        "A USB stick or disk that is not encrypted was open for writin",
    )


def test_it_needs_action_until_the_thirty_days_are_over_and_then_by_the_clock_alone(story: Story):
    since = lived(story, "nonce", "no stick", "a stick in the clear", "a day", "nonce", "no stick").since
    story.intake.now += 20 * DAY
    assert lived(story, "nonce", "no stick").since == since
    story.intake.now += 10 * DAY
    story.judge()
    assert lived(story).verdict is Verdict.PASS


def test_messages_that_never_come_may_have_told_of_a_stick(story: Story):
    assert lived(story, "no stick", "a day", "a day", "no stick").verdict is Verdict.PASS
    assert lived(story, "gap", "no stick").verdict is Verdict.UNKNOWN


def test_messages_that_never_come_on_the_first_day_are_not_forgotten(story: Story):
    assert lived(story, "no stick", "gap", "no stick").verdict is Verdict.UNKNOWN


def test_a_report_that_adds_nothing_writes_nothing(story: Story):
    lived(story, "no stick")
    with story.intake.database.writing() as tx:
        tx.run("CREATE TRIGGER written BEFORE UPDATE ON device_history BEGIN SELECT RAISE(ABORT, 'written'); END")
    lived(story, "no stick", "heartbeat", "no stick")
    with story.intake.database.reading() as tx:
        known = histories.find(tx, story.chain.device.device_id)
    assert known is not None
    assert known.opened == ()


def test_a_memory_that_cannot_be_kept_costs_no_evidence_and_no_other_verdict(story: Story, caplog: pytest.LogCaptureFixture):
    lived(story, "no stick")
    with story.intake.database.writing() as tx:
        tx.run("CREATE TRIGGER kept BEFORE UPDATE ON device_history BEGIN SELECT RAISE(ABORT, 'not today'); END")
    found = lived(story, "a stick in the clear")
    assert found.verdict is Verdict.FAIL
    assert "what a report adds could not be remembered" in caplog.text


def test_of_two_devices_each_is_remembered_by_itself(intake: FakeIntake):
    first, second = (Story(intake, intake.enrolled(FakeDevice(serial="", asset_tag=""))) for _ in range(2))
    assert lived(first, "no stick", "a stick in the clear", "no stick").verdict is Verdict.FAIL
    assert lived(second, "no stick").verdict is Verdict.PASS
