"""Every pack judges devices in written situations as its text demands."""

from dataclasses import replace
from itertools import combinations

import pytest

from collector.judging.packs import every_pack
from compliance.assessment import assess
from compliance.facts import FACTS
from compliance.policies.policy import Policy
from compliance.verdict import Verdict
from tests.compliance.golden.situation import Situation
from tests.compliance.golden.verdicts import FILE, PACKS, SITUATIONS, in_words, verdicts_of
from tests.fakes.good_facts import NOT_KNOWN, NOW

SCHOOLS = [policy for policy in PACKS if policy.seed]
READ_ANEW = [pack.policy for pack in every_pack()]
AS_ONE_READS_THEM = [pytest.param(each, id=each.sentence) for each in SITUATIONS]


def test_the_verdicts_are_those_that_were_read_beside_the_policies_and_agreed():
    """After a change that is meant: `python -m tests.compliance.golden.verdicts`, and read what changed."""
    assert in_words() == FILE.read_text(encoding="utf-8")


def test_there_are_sixty_situations_at_least_and_no_two_are_told_alike():
    assert len({each.sentence for each in SITUATIONS}) == len(SITUATIONS) >= 60


def test_every_two_schools_disagree_about_some_device_as_their_texts_do():
    answers = {policy.policy_id: [verdicts_of(policy, each) for each in SITUATIONS] for policy in SCHOOLS}
    failing = {
        name: [sorted(rule for rule, verdict in found.items() if verdict is Verdict.FAIL) for found in each]
        for name, each in answers.items()
    }
    assert len(SCHOOLS) == 5
    assert [pair for pair in combinations(failing, 2) if failing[pair[0]] == failing[pair[1]]] == []


@pytest.mark.parametrize("situation", AS_ONE_READS_THEM)
def test_no_reading_that_is_lost_makes_a_rule_pass(situation: Situation):
    gained = [
        (policy.policy_id, fact, rule)
        for policy in PACKS
        for fact in FACTS
        for rule in passed_by_losing(policy, situation, fact)
    ]
    assert gained == []


@pytest.mark.parametrize("situation", AS_ONE_READS_THEM)
def test_a_policy_that_is_read_anew_and_readings_in_another_order_give_the_same(situation: Situation):
    report = situation.report
    turned = report and replace(report, readings=dict(reversed(report.readings.items())))
    for policy, anew in zip(PACKS, READ_ANEW, strict=True):
        found = assess(anew, turned, situation.known, NOW).outcomes
        assert {each.rule_id: each.outcome.verdict for each in found} == verdicts_of(policy, situation)


def passed_by_losing(policy: Policy, situation: Situation, fact: str) -> list[str]:
    """The rules that pass without this fact and did not pass with it."""
    report = situation.report
    if report is None:
        return []
    before = verdicts_of(policy, situation)
    without = replace(report, readings={**report.readings, fact: NOT_KNOWN})
    after = assess(policy, without, situation.known, NOW).outcomes
    return [rule for rule, outcome in after if outcome.verdict is Verdict.PASS and before[rule] is not Verdict.PASS]
