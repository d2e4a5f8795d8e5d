"""How a device stood on a day of the past: by the policy of that day, as it was known then and as it is known now."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from collector.founding import adopt_policy
from collector.judging.packs import read_text
from collector.reports.past_words import past_plain, past_text, why_nothing
from collector.store import devices, nonces, verdict_past
from collector.store.devices import DeviceState
from compliance.verdict import Verdict
from tests.fakes.chain import FakeChain
from tests.fakes.device import NOW, FakeDevice
from tests.fakes.intake import FakeIntake, founded
from tests.fakes.judging import judge_school
from tests.fakes.past_days import HOUR, NEVER, PACK, SOON, adopt, heard, lock_at, made, past, received


@pytest.fixture
def intake(tmp_path: Path) -> Iterator[FakeIntake]:
    opened = founded(tmp_path / "data")
    yield opened
    opened.database.close()


@pytest.fixture
def chain(intake: FakeIntake) -> FakeChain:
    """A device that was enrolled now, and heard a nonce of the collector then: nothing that it says is older."""
    return heard(intake, intake.enrolled())


def test_what_arrived_later_and_was_made_before_counts_as_known_now_and_not_as_known_then(
    intake: FakeIntake, chain: FakeChain
) -> None:
    received(intake, chain, NOW, made(chain, SOON, NOW))
    received(intake, chain, NOW + 10 * HOUR, made(chain, NEVER, NOW + 2 * HOUR))
    moment = NOW + 5 * HOUR
    assert [lock_at(intake, chain, moment, known) for known in (moment, NOW + 10 * HOUR)] == [Verdict.PASS, Verdict.FAIL]
    assert lock_at(intake, chain, NOW + HOUR) is Verdict.PASS


def test_reports_that_arrive_together_each_keep_the_moment_at_which_they_were_made(
    intake: FakeIntake, chain: FakeChain
) -> None:
    received(intake, chain, NOW, made(chain, SOON, NOW))
    two = (made(chain, NEVER, NOW + 2 * HOUR), made(chain, SOON, NOW + 4 * HOUR))
    received(intake, chain, NOW + 10 * HOUR, *two)
    assert [lock_at(intake, chain, NOW + hours * HOUR) for hours in (1, 3, 5)] == [Verdict.PASS, Verdict.FAIL, Verdict.PASS]


def test_no_clock_of_a_device_puts_anything_into_the_future(intake: FakeIntake, chain: FakeChain) -> None:
    received(intake, chain, NOW + HOUR, made(chain, NEVER, NOW + timedelta(days=900)))
    assert lock_at(intake, chain, NOW + HOUR) is Verdict.FAIL


def test_of_two_reports_that_arrive_together_the_second_is_the_later_one_whatever_its_clock_says(
    intake: FakeIntake, chain: FakeChain
) -> None:
    received(intake, chain, NOW, made(chain, SOON, NOW))
    two = (made(chain, NEVER, NOW + 4 * HOUR), made(chain, SOON, NOW + 2 * HOUR))
    received(intake, chain, NOW + 10 * HOUR, *two)
    assert [lock_at(intake, chain, NOW + hours * HOUR) for hours in (3, 5, 10)] == [Verdict.PASS, Verdict.FAIL, Verdict.PASS]


def test_a_report_that_says_it_is_older_than_the_one_before_it_changes_nothing_of_the_days_before_its_receipt(
    intake: FakeIntake, chain: FakeChain
) -> None:
    received(intake, chain, NOW, made(chain, SOON, NOW))
    received(intake, chain, NOW + 5 * HOUR, made(chain, NEVER, NOW + 5 * HOUR))
    received(intake, chain, NOW + 7 * HOUR, made(chain, NEVER, NOW + 7 * HOUR))
    received(intake, chain, NOW + 10 * HOUR, made(chain, SOON, NOW + HOUR))
    said = [lock_at(intake, chain, NOW + hours * HOUR) for hours in (2, 6, 9, 10)]
    assert said == [Verdict.PASS, Verdict.FAIL, Verdict.FAIL, Verdict.PASS]


def test_a_report_with_a_nonce_older_than_one_that_the_device_named_before_moves_nothing_of_the_days_before_it(
    intake: FakeIntake, chain: FakeChain
) -> None:
    with intake.database.writing() as tx:
        nonces.issue(tx, b"a newer one", NOW + 5 * HOUR)
    chain.nonce = b"a newer one"
    received(intake, chain, NOW + 5 * HOUR, made(chain, NEVER, NOW))
    chain.nonce = b"nonce"
    received(intake, chain, NOW + 10 * HOUR, made(chain, SOON, NOW + HOUR))
    said = [lock_at(intake, chain, NOW + hours * HOUR) for hours in (4, 6, 9, 10)]
    assert said == [Verdict.UNKNOWN, Verdict.FAIL, Verdict.FAIL, Verdict.PASS]


def test_a_report_with_a_nonce_that_is_not_ours_changes_nothing_of_the_days_before_it(
    intake: FakeIntake, chain: FakeChain
) -> None:
    received(intake, chain, NOW, made(chain, SOON, NOW))
    chain.nonce = b"a nonce of somebody else"
    received(intake, chain, NOW + 10 * HOUR, made(chain, NEVER, NOW + 2 * HOUR))
    assert [lock_at(intake, chain, NOW + hours * HOUR) for hours in (5, 10)] == [Verdict.PASS, Verdict.UNKNOWN]


def test_before_its_first_report_a_rule_is_said_not_to_have_been_judged(intake: FakeIntake, chain: FakeChain) -> None:
    received(intake, chain, NOW + HOUR, made(chain, SOON, NOW + HOUR))
    early = past(intake, chain, NOW + timedelta(minutes=1))
    assert {each.verdict for each in early.checks} == {Verdict.UNKNOWN}
    assert "It had not been judged by this rule yet" in past_text(early, intake.now, NOW.tzinfo).plain


def test_before_its_enrolment_it_is_said_when_it_was_enrolled(intake: FakeIntake, chain: FakeChain) -> None:
    early = past(intake, chain, NOW - HOUR)
    assert (early.verdict, "it was not enrolled yet; it was enrolled on" in why_nothing(early)) == (Verdict.UNKNOWN, True)
    assert past_plain(early)["checks"] == []  # type: ignore[call-overload,index] # it is a mapping


def test_after_its_return_it_is_not_judged_and_before_it_is(intake: FakeIntake, chain: FakeChain) -> None:
    received(intake, chain, NOW, made(chain, SOON, NOW))
    with intake.database.writing() as tx:
        devices.set_state(tx, chain.device.device_id, DeviceState.RETURNED, "", NOW + 2 * HOUR)
    intake.now = NOW + 5 * HOUR
    after = past(intake, chain, NOW + 3 * HOUR)
    assert (after.verdict, "It was returned and is not judged any more" in why_nothing(after)) == (Verdict.UNKNOWN, True)
    assert lock_at(intake, chain, NOW + HOUR) is Verdict.PASS


def test_a_device_that_was_in_quarantine_and_is_not_any_more_was_not_believed_then(
    intake: FakeIntake, chain: FakeChain
) -> None:
    received(intake, chain, NOW, made(chain, SOON, NOW))
    with intake.database.writing() as tx:
        for state, hours in ((DeviceState.QUARANTINED, 2), (DeviceState.REPORTING, 4)):
            devices.set_state(tx, chain.device.device_id, state, "two computers", NOW + hours * HOUR)
    intake.now = NOW + 9 * HOUR
    said = [why_nothing(past(intake, chain, NOW + hours * HOUR)) for hours in (1, 3, 5)]
    assert (said[0], "It is not believed until a person has looked (two computers)" in said[1], said[2]) == ("", True, "")


def test_only_the_rules_of_the_policy_of_that_day_are_asked(intake: FakeIntake, chain: FakeChain) -> None:
    received(intake, chain, NOW, made(chain, SOON, NOW))
    adopt(intake, "FW-1", NOW + 2 * HOUR)
    before, after = past(intake, chain, NOW + HOUR), past(intake, chain, NOW + 3 * HOUR)
    assert ("LOCK-1" in {each.rule.rule_id for each in before.checks}, [each.rule.rule_id for each in after.checks]) == (
        True,
        ["FW-1"],
    )


def test_a_policy_that_was_adopted_again_was_in_force_both_times(intake: FakeIntake, chain: FakeChain) -> None:
    for hours, rule in ((1, "LOCK-1"), (3, "FW-1"), (5, "LOCK-1")):
        adopt(intake, rule, NOW + hours * HOUR)
    asked = [[each.rule.rule_id for each in past(intake, chain, NOW + hours * HOUR).checks] for hours in (2, 4, 6)]
    assert asked == [["LOCK-1"], ["FW-1"], ["LOCK-1"]]


def test_a_rule_that_came_back_does_not_speak_from_its_first_time(intake: FakeIntake, chain: FakeChain) -> None:
    received(intake, chain, NOW, made(chain, SOON, NOW))
    adopt(intake, "FW-1", NOW + 2 * HOUR)
    with intake.database.writing() as tx:
        policy = read_text(PACK.format(rule="LOCK-1", version="2", more=""), Path("ours.toml")).policy
        adopt_policy(tx, "example", policy, "ours.toml", NOW + 4 * HOUR)
    intake.now = NOW + 5 * HOUR
    assert lock_at(intake, chain, NOW + 5 * HOUR) is Verdict.UNKNOWN
    judge_school(intake.database, "example", intake.now)
    assert [lock_at(intake, chain, NOW + hours * HOUR) for hours in (1, 5)] == [Verdict.PASS, Verdict.PASS]


def test_before_any_policy_nothing_was_judged(intake: FakeIntake, chain: FakeChain) -> None:
    with intake.database.writing() as tx:
        tx.run("DELETE FROM policy_adoptions")
    assert why_nothing(past(intake, chain, NOW + HOUR)) == "the school had adopted no policy then, so nothing was judged"


def test_the_counts_of_a_school_are_those_of_its_devices(intake: FakeIntake) -> None:
    for lock in (SOON, NEVER, NEVER):
        chain = heard(intake, intake.enrolled(FakeDevice(serial="", asset_tag="")))
        received(intake, chain, NOW + HOUR, made(chain, lock, NOW))
    with intake.database.reading() as tx:
        found = {(each.rule_id, each.verdict): each.devices for each in verdict_past.counts(tx, "example", NOW, NOW + HOUR)}
        nothing = verdict_past.counts(tx, "example", NOW, NOW)
    assert (found["LOCK-1", Verdict.PASS], found["LOCK-1", Verdict.FAIL], nothing) == (1, 2, [])


def test_a_whole_school_at_a_moment_is_what_is_said_of_each_of_its_devices(intake: FakeIntake) -> None:
    chains = [heard(intake, intake.enrolled(FakeDevice(serial="", asset_tag=""))) for _ in range(2)]
    for chain in chains:
        received(intake, chain, NOW, made(chain, SOON, NOW))
        received(intake, chain, NOW + 10 * HOUR, made(chain, NEVER, NOW + 2 * HOUR))
    adopt(intake, "FW-1", NOW + 20 * HOUR)
    moments = [(NOW, NOW), (NOW + 5 * HOUR, NOW + 5 * HOUR), (NOW + 5 * HOUR, NOW + 20 * HOUR), (NOW + 20 * HOUR,) * 2]
    with intake.database.reading() as tx:
        each_alone = [
            {chain.device.device_id: verdict_past.of_device(tx, chain.device.device_id, *moment) for chain in chains}
            for moment in moments
        ]
        together = [verdict_past.of_school(tx, "example", *moment) for moment in moments]
        before = verdict_past.of_school(tx, "example", NOW - HOUR, NOW)
    assert (together, before) == (each_alone, {})
