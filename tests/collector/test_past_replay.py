"""The past that is kept of a device is the one that its evidence comes to; where it is not, the line is named."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Final

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from collector.judging.judging import policy_in_force
from collector.registers import exceptions
from collector.registers.exception_requests import Request
from tests.fakes.device import NOW, FakeDevice
from tests.fakes.intake import FakeIntake, founded
from tests.fakes.past_days import HOUR, NEVER, SOON, TEN_MINUTES, adopt, heard, made, received
from tests.fakes.story import EVENTFUL, WORDS, Story


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


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE verdict_past SET verdict = 'PASS' WHERE rule_id = 'LOCK-1' AND verdict = 'FAIL'",
        "DELETE FROM verdict_past WHERE rule_id = 'LOCK-1' AND verdict = 'FAIL'",
        "UPDATE verdict_changes SET after = 'PASS' WHERE rule_id = 'LOCK-1' AND after = 'FAIL'",
        "DELETE FROM verdict_changes WHERE rule_id = 'LOCK-1' AND after = 'PASS'",
    ],
)
def test_a_check_names_the_rule_whose_past_was_altered(story: Story, statement: str):
    story.damaged(statement)
    assert any(each.startswith("its past: LOCK-1 ") for each in story.checked().corrected)


ALTERED_IN_BOTH: Final = {
    "another verdict": (
        "UPDATE verdict_past SET verdict = 'PASS' WHERE rule_id = 'LOCK-1' AND verdict = 'FAIL'",
        "UPDATE verdict_changes SET after = 'PASS' WHERE rule_id = 'LOCK-1' AND after = 'FAIL'",
    ),
    "other words": ("UPDATE verdict_past SET saw = 'as it should be' WHERE rule_id = 'LOCK-1' AND verdict = 'FAIL'",),
    "true since an earlier day": (
        "UPDATE verdict_past SET valid_at = '2020-01-01T00:00:00.000000Z' WHERE rule_id = 'LOCK-1' AND verdict = 'PASS'",
    ),
    "known since an earlier day": (
        "UPDATE verdict_past SET known_at = '2099-01-01T00:00:00.000000Z' WHERE rule_id = 'LOCK-1' AND verdict = 'FAIL'",
        "UPDATE verdict_changes SET at = '2099-01-01T00:00:00.000000Z' WHERE rule_id = 'LOCK-1' AND after = 'FAIL'",
    ),
    "never said": (
        "DELETE FROM verdict_past WHERE rule_id = 'LOCK-1' AND verdict = 'FAIL'",
        "DELETE FROM verdict_changes WHERE rule_id = 'LOCK-1' AND after = 'FAIL'",
    ),
}


@pytest.mark.parametrize("statements", ALTERED_IN_BOTH.values(), ids=ALTERED_IN_BOTH.keys())
def test_a_check_judges_the_past_again_and_names_the_line_that_was_altered(story: Story, statements: tuple[str, ...]):
    assert story.checked().corrected == ()
    story.damaged(*statements)
    assert any(each.startswith("its past: LOCK-1 ") and "its evidence" in each for each in story.checked().corrected)


@example(words=["nonce", "a day", "locks soon"])  # made before the instant in which it is judged, and received in it
@given(words=st.lists(st.sampled_from(WORDS), max_size=15))
@settings(max_examples=15, deadline=None)
def test_whatever_a_device_lived_through_its_two_pasts_agree(school: FakeIntake, words: list[str]):
    story = Story(school, school.enrolled(FakeDevice(serial="", asset_tag="")))
    for each in (*words, "send"):
        story.tell(each)
    story.judge()
    assert story.checked().corrected == ()


def test_policies_of_the_days_between_are_no_difference(intake: FakeIntake):
    chain = heard(intake, intake.enrolled())
    received(intake, chain, NOW, made(chain, NEVER, NOW))
    adopt(intake, "LOCK-1", NOW + 4 * HOUR, limit="5 min")
    adopt(intake, "FW-1", NOW + 6 * HOUR)
    two = (made(chain, TEN_MINUTES, NOW + 2 * HOUR), made(chain, SOON, NOW + 3 * HOUR))
    received(intake, chain, NOW + 10 * HOUR, *two, made(chain, NEVER, NOW + 8 * HOUR))
    told = Story(intake, chain)
    assert told.checked().corrected == ()
    told.damaged("UPDATE verdict_past SET saw = 'well' WHERE rule_id = 'LOCK-1' AND valid_at < known_at")
    assert any("its past: LOCK-1 " in each for each in told.checked().corrected)


def test_an_exception_that_was_granted_and_revoked_since_is_no_difference(story: Story):
    intake = story.intake
    with intake.database.writing() as tx:
        until = intake.now.date() + timedelta(days=90)
        request = Request("LOCK-1", story.device, "", "it shows the time table", "T. Technician", "H. Head", until)
        policy = policy_in_force(tx, "example")
        number = exceptions.grant(tx, "example", request, policy, actor="test", now=intake.now).exception_id
    intake.now += timedelta(seconds=20)
    story.judge()
    story.tell("never locks")
    story.tell("a day")
    with intake.database.writing() as tx:
        exceptions.revoke(tx, "example", number, "it was moved", actor="test", now=intake.now)
    intake.now += timedelta(seconds=20)
    story.judge()
    assert story.checked().corrected == ()


def test_what_another_version_judged_is_left_as_it_said_it(story: Story):
    story.damaged("UPDATE verdict_past SET saw = 'in other words' WHERE rule_id = 'LOCK-1'")
    assert story.checked().corrected != ()
    with story.intake.database.writing() as tx:
        tx.run("UPDATE judging_versions SET version = 'another'")
    assert story.checked().corrected == ()


def test_of_many_differences_the_first_are_named_and_the_others_counted(story: Story):
    story.damaged("UPDATE verdict_past SET saw = 'well'")
    named = [each for each in story.checked().corrected if each.startswith("its past:")]
    assert (len(named), named[-1].startswith("its past: and "), named[-1].endswith(" more")) == (6, True, True)
