"""How a rule is put right, and what proves it, names the rule's own numbers."""

import pytest
from written_packs import LIBRARY, clause, head, read, rule

from collector.judging.packs import every_pack, library
from compliance.policy import Policy

FIX = '[rule.how_to_fix]\nlinux = "Within {at_most}, {at_most in seconds} seconds; ${HOME} and {other} stay."'
PACKS = [pytest.param(pack.policy, id=pack.policy.policy_id) for pack in (*every_pack(), library())]


def lock(policy: Policy, system: str) -> str:
    return next(each.how_to_fix[system] for each in policy.rules if each.rule_id == "LOCK-1")


def test_the_steps_name_the_number_that_the_school_has_set():
    text = head("ours") + rule("LOCK-1", more=f'at_most = "5 min"\n{FIX}') + clause("4", "LOCK-1")
    assert lock(read(text), "linux") == "Within 5 minutes, 300 seconds; ${HOME} and {other} stay."


def test_a_number_that_only_the_library_has_is_named_too():
    text = head("ours") + rule("LOCK-1", more=FIX) + clause("4", "LOCK-1")
    assert lock(read(text, library=LIBRARY), "linux").startswith("Within 15 minutes, 900 seconds")


@pytest.mark.parametrize("policy", PACKS)
def test_no_word_of_a_pack_that_comes_is_left_in_braces(policy: Policy):
    words = [words for each in policy.rules for words in (each.evidence, *each.how_to_fix.values())]
    assert [each for each in words if "{" in each] == []


@pytest.mark.parametrize(
    ("pack", "minutes", "seconds"), [("s004-primary", "15 minutes", "900"), ("s002-nursery", "10 minutes", "600")]
)
def test_the_schools_packs_tell_how_to_set_their_own_lock(pack: str, minutes: str, seconds: str):
    (policy,) = (each.policy for each in every_pack() if each.policy.policy_id == pack)
    assert f'"Blank Screen Delay" to {minutes} or less' in lock(policy, "linux")
    assert f"{seconds} seconds or fewer" in lock(policy, "windows")
