"""A school may ask for less than the paragraph that it builds on, and then says why: no silent green."""

import pytest
from written_packs import building_on, clause, head, read, rule, whole

from compliance.errors import PolicyError
from compliance.policy import Policy, Rule, parse_policy
from compliance.rule import AsksLess

FIRST = head("first") + rule("LOCK-1") + rule("AV-2") + clause("1", "LOCK-1") + clause("2", "AV-2")
SECOND = head("second") + rule("LOCK-1", more='at_most = "5 min"') + clause("7", "LOCK-1")
WHY = 'because = "The hall needs it."'


def ours(more: str, *bases: str, source: str = "first", rule_id: str = "LOCK-1") -> str:
    return building_on("ours", *(bases or ("first",))) + rule(rule_id, source=source, more=more)


def lock_of(policy: Policy) -> Rule:
    return next(each for each in policy.rules if each.rule_id == "LOCK-1")


def refused(text: str, **others: str) -> str:
    with pytest.raises(PolicyError) as raised:
        parse_policy(whole(text, **others), "ours.toml", asks_why=True)
    return str(raised.value)


def test_a_rule_that_asks_for_less_says_so_wherever_it_is_shown():
    lock = lock_of(read(ours(f'at_most = "30 min"\n{WHY}'), first=FIRST))
    assert lock.asks_less == AsksLess(("ours",), ("at_most 30 min instead of 15 min",), "The hall needs it.")
    assert lock.asks == (
        "Locks itself within 30 minutes. This is less than the paragraph asks (at_most 30 min instead of 15 min); "
        "the school's reason: The hall needs it."
    )


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ('at_most = "30 min"', "at_most 30 min instead of 15 min"),
        ('severity = "record"', "severity record instead of high"),
        ('platforms = ["windows"]', "platforms windows instead of linux, windows, macos, chromeos"),
        ('when = "sensitive"', "when sensitive instead of always"),
        ("grace_days = 30", "grace_days 30 instead of 7"),
    ],
)
def test_whatever_is_less_is_refused_without_a_reason(more: str, said: str):
    words = f"ours.toml:8: rule 'LOCK-1': {said} is less than its paragraph asks; expected because = \"why"
    assert refused(ours(more), first=FIRST).startswith(words)
    assert lock_of(read(ours(f"{more}\n{WHY}"), first=FIRST)).asks_less == AsksLess(("ours",), (said,), "The hall needs it.")


@pytest.mark.parametrize(
    "more", ['at_most = "10 min"', 'at_most = "900 s"', 'severity = "critical"', "grace_days = 3", 'title = "Locks"']
)
def test_what_asks_for_as_much_or_more_needs_no_reason(more: str):
    policy = parse_policy(whole(ours(more), first=FIRST), "ours.toml", asks_why=True)
    assert lock_of(policy).asks_less is None


def test_a_number_of_the_library_is_nobody_s_paragraph():
    text = head("ours") + rule("LOCK-1", more='at_most = "60 min"') + clause("4", "LOCK-1")
    assert lock_of(parse_policy(whole(text), "ours.toml", asks_why=True)).asks_less is None


def test_of_two_bases_the_stricter_paragraph_is_the_one_that_counts():
    text = ours('at_most = "15 min"', "first", "second")
    assert "at_most 15 min instead of 5 min" in refused(text, first=FIRST, second=SECOND)
    lock = lock_of(read(ours(f'at_most = "15 min"\n{WHY}', "first", "second"), first=FIRST, second=SECOND))
    assert lock.asks_less == AsksLess(("ours",), ("at_most 15 min instead of 5 min",), "The hall needs it.")


def test_the_pack_above_says_it_too_and_names_who_asks_for_less():
    top = building_on("top", "ours")
    lock = lock_of(read(top, ours=ours(f'at_most = "30 min"\n{WHY}'), first=FIRST))
    assert lock.asks_less == AsksLess(("ours",), ("at_most 30 min instead of 15 min",), "The hall needs it.")


def test_a_pack_above_that_asks_for_still_less_says_why_itself():
    bases = {"middle": ours(f'at_most = "30 min"\n{WHY}').replace('"ours"', '"middle"'), "first": FIRST}
    words = refused(ours('at_most = "60 min"', "middle", source="middle"), **bases)
    assert "at_most 60 min instead of 30 min is less" in words


def test_a_pack_above_that_asks_for_as_much_as_the_paragraph_again_asks_for_no_less():
    bases = {"middle": ours(f'at_most = "30 min"\n{WHY}').replace('"ours"', '"middle"'), "first": FIRST}
    assert lock_of(read(ours('at_most = "15 min"', "middle", source="middle"), **bases)).asks_less is None


def test_beside_a_base_that_asks_for_as_much_nothing_less_is_in_force():
    bases = {"middle": ours(f'at_most = "30 min"\n{WHY}').replace('"ours"', '"middle"'), "first": FIRST}
    lock = lock_of(read(building_on("ours", "middle", "first"), **bases))
    assert (lock.parameters["at_most"], lock.asks_less) == ("15 min", None)


def test_what_was_adopted_before_reasons_were_asked_is_still_read_and_says_that_there_is_none():
    lock = lock_of(read(ours('at_most = "30 min"'), first=FIRST))
    assert lock.asks_less == AsksLess(("ours",), ("at_most 30 min instead of 15 min",), "none is given")
