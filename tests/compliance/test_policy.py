"""Reading a policy file: a Policy, or every problem with file, line, rule, value and what was expected."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance.errors import PolicyError
from compliance.policy import PLATFORMS, Policy, Severity, parse_policy

MINIMAL = """\
id = "small"
version = "1"
title = "A small policy"
school_kind = "primary school"
seed = ""
evidence_good_for = "30 days"
[grace_days]
critical = 1
high = 7
medium = 14
low = 30

[[rule]]
id = "LOCK-1"
title = "Screen locks itself"
kind = "screen_lock"
at_most = "15 min"
severity = "high"
who_acts = ["borrower"]

[[rule.clause]]
policy = "The policy"
section = "4.5"
quote = ""

[rule.how_to_fix]
any = "Ask the technician."
"""


def problems(text: str) -> list[str]:
    with pytest.raises(PolicyError) as raised:
        parse_policy(text, "school.toml")
    return str(raised.value).split("\n")


def changed(before: str, after: str) -> str:
    assert MINIMAL.count(before) == 1, before
    return MINIMAL.replace(before, after)


# -- what is read, and what is refused -------------------------------------------------------------------------------------


def test_a_small_policy_is_read():
    read = parse_policy(MINIMAL, "school.toml")
    assert (read.policy_id, read.rules[0].platforms, read.grace_days) == (
        "small",
        PLATFORMS,
        {Severity.CRITICAL: 1, Severity.HIGH: 7, Severity.MEDIUM: 14, Severity.LOW: 30, Severity.RECORD: None},
    )


DURATION = 'expected a duration such as "15 min", "900 s", "8 h" or "7 days"'
REFUSED = {
    "a unit that is none": (
        'at_most = "15 min"',
        'at_most = "15 parsecs"',
        "school.toml:17: rule 'LOCK-1': at_most is \"15 parsecs\"; " + DURATION,
    ),
    "a bare number": (
        'at_most = "15 min"',
        "at_most = 15",
        'school.toml:17: rule \'LOCK-1\': at_most is 15; expected a duration such as "15 min", "900 s", "8 h" or "7 days"',
    ),
    "a length out of range": (
        'at_most = "15 min"',
        'at_most = "9 h"',
        "school.toml:17: rule 'LOCK-1': at_most is \"9 h\"; expected from 1 min to 8 h",
    ),
    "a parameter that is missing": (
        'at_most = "15 min"\n',
        "",
        'school.toml:13: rule \'LOCK-1\': at_most is missing; expected a duration such as "15 min", "900 s", "8 h" or "7 days"',
    ),
    "a key misspelt": (
        'at_most = "15 min"',
        'at_most = "15 min"\nwhenn = "data"',
        'school.toml:18: rule \'LOCK-1\': no key is called "whenn"; did you mean "when"?',
    ),
    "a key that is like none": (
        'at_most = "15 min"',
        'at_most = "15 min"\nevidence = "As it is read."\nquux = 1',
        (
            "school.toml:19: rule 'LOCK-1': no key is called \"quux\"; known here: at_most, because, cite, clause, evidence, "
            "from, grace_days, how_to_fix, id, kind, platforms, severity, title, when, who_acts"
        ),
    ),
    "a kind misspelt": (
        'kind = "screen_lock"',
        'kind = "screenlock"',
        'school.toml:16: rule \'LOCK-1\': kind is "screenlock"; did you mean "screen_lock"?',
    ),
    "a word that is none of the list": (
        'severity = "high"',
        'severity = "hihg"',
        (
            "school.toml:18: rule 'LOCK-1': severity is \"hihg\"; "
            'expected one of critical, high, medium, low, record; did you mean "high"?'
        ),
    ),
    "an actor twice": (
        '["borrower"]',
        '["borrower", "borrower"]',
        (
            'school.toml:19: rule \'LOCK-1\': who_acts is ["borrower", "borrower"]; expected a list of some of '
            "borrower, technician, headteacher, line_manager, office, dpo, governor, nobody, each once"
        ),
    ),
    "a rule without a paragraph": (
        '[[rule.clause]]\npolicy = "The policy"\nsection = "4.5"\nquote = ""\n',
        "",
        (
            "school.toml:13: rule 'LOCK-1': clause is missing; "
            "expected a [[clause]] that names it: a rule without a paragraph is nobody's rule"
        ),
    ),
    "a platform without steps": (
        'any = "Ask the technician."',
        'linux = "Ask."\nwindows = "Ask."\nmacos = "Ask."',
        "school.toml:26: rule 'LOCK-1': how_to_fix: chromeos is missing; expected the steps that put it right on chromeos",
    ),
    "a control character": (
        'title = "Screen locks itself"',
        'title = "Screen\\u001b[2J"',
        "school.toml:15: rule 'LOCK-1': title is \"Screen\\u001b[2J\"; expected plain text",
    ),
    "a text too long": (
        'title = "Screen locks itself"',
        f'title = "{"x" * 4097}"',
        f"school.toml:15: rule 'LOCK-1': title is \"{'x' * 59}…; expected text of at most 4096 bytes",
    ),
    "a rule name of another form": (
        'id = "LOCK-1"',
        'id = "lock"',
        'school.toml:14: rule 1: id is "lock"; expected a short name such as "LOCK-1"',
    ),
    "grace that never ends": (
        "low = 30",
        "low = 366",
        "school.toml:11: policy: grace_days: low is 366; expected a whole number from 0 to 365",
    ),
    "no TOML": (
        'version = "1"',
        "version = one",
        "school.toml:2: is not TOML: Invalid value (at line 2, column 11)",
    ),
}


@pytest.mark.parametrize(("before", "after", "problem"), REFUSED.values(), ids=REFUSED)
def test_a_problem_names_file_line_rule_value_and_remedy(before: str, after: str, problem: str):
    assert problems(changed(before, after)) == [problem]


def test_all_problems_of_a_file_are_told_together_in_its_order():
    spoilt = MINIMAL.replace("high = 7", "high = -7").replace("15 min", "soon").replace('"borrower"', '"everybody"')
    assert [problem.split(":")[1] for problem in problems(spoilt)] == ["9", "17", "19"]


def test_two_rules_of_one_name_are_refused():
    rule = MINIMAL[MINIMAL.index("[[rule]]") :]
    assert problems(MINIMAL + rule) == [
        "school.toml:29: rule 'LOCK-1': there is already a rule of this name; expected another one"
    ]


def test_a_policy_without_rules_is_refused():
    assert problems(MINIMAL[: MINIMAL.index("[[rule]]")]) == [
        "school.toml:1: policy: 0 rules; expected from 1 to 500 [[rule]] tables"
    ]


def test_more_than_500_rules_are_refused():
    head, rule = MINIMAL[: MINIMAL.index("[[rule]]")], '[[rule]]\nid = "A"\n'
    assert problems(head + rule * 501) == ["school.toml:1: policy: 501 rules; expected from 1 to 500 [[rule]] tables"]


def test_a_hundred_problems_are_cut_to_what_a_person_reads():
    assert problems(MINIMAL + '[[not_judged]]\nsection = ""\n' * 100)[-1] == "and 350 more"


BOMBS = {
    "a huge file": "#" * 262_145,
    "a long line": f'title = "{"x" * 9_000}"',
    "a dotted key that takes the square of its length": "a." * 4_000 + "a = 1",
    "brackets without end": "a = " + "[" * 8_000,
    "a number of thousands of digits": "a = " + "9" * 8_000,
    "half of a surrogate pair": 'title = "\ud800"',
    "escaped quotes without end": 'a = "' + '\\"' * 4_000,
    "spaces without end": " " * 8_000,
}


@pytest.mark.timeout(5)
@pytest.mark.parametrize("text", BOMBS.values(), ids=BOMBS)
def test_a_text_made_to_hurt_is_refused_at_once(text: str):
    assert problems(text)[0].startswith("school.toml:")


def read_or_refuse(text: str) -> type:
    try:
        return type(parse_policy(text, "school.toml"))
    except PolicyError:
        return PolicyError


@given(st.text())
def test_any_text_is_a_policy_or_a_policy_error(text: str):
    assert read_or_refuse(text) in {Policy, PolicyError}


LINES = MINIMAL.split("\n")
VALUES = ("1", "-1", "true", '""', '"x"', "[]", "{}", "[1]", "[{}]", "1.5", "2026-01-01", '"""\n[[rule]]\n"""', '["linux"]')


@settings(max_examples=300, deadline=None)
@given(line=st.integers(0, len(LINES) - 1), value=st.sampled_from(VALUES) | st.text(max_size=20), keep_key=st.booleans())
def test_a_policy_with_any_one_line_spoilt_is_a_policy_or_a_policy_error(line: int, value: str, *, keep_key: bool):
    key = LINES[line].partition(" = ")[0] + " = " if keep_key else ""
    assert read_or_refuse("\n".join([*LINES[:line], key + value, *LINES[line + 1 :]])) in {Policy, PolicyError}
