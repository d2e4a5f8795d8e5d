"""A pack of many rules whose kinds nobody knows is refused quickly, with all that is wrong with it."""

import pytest
from effort import calls_of
from written_packs import head

from compliance.errors import PolicyError
from compliance.policy import parse_policy

UNKNOWN_KIND = "removable_media_permit"  # as long as the names of kinds are: none of them is ruled out by its length


def refusal(rules: int) -> str:
    tables = "".join(f'[[rule]]\nid = "XX-{number}"\nkind = "{UNKNOWN_KIND}"\n' for number in range(rules))
    with pytest.raises(PolicyError) as refused:
        parse_policy(head("ours") + tables, "ours.toml")
    return str(refused.value)


def test_near_words_are_looked_for_while_problems_are_few():
    """Looking for every rule would make ten times the rules ten times the work."""
    few, many = (calls_of(refusal, rules) for rules in (50, 500))
    assert many < few * 6


def test_the_first_of_many_unknown_kinds_still_has_its_near_word():
    assert f'rule \'XX-0\': kind is "{UNKNOWN_KIND}"; did you mean "removable_media_permitted"?' in refusal(500)
