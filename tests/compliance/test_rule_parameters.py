"""What a school may set of the kinds of rules, and what that changes."""

import pytest
from judged_device import REGISTERS
from rule_case import FAIL, PASS, UNKNOWN

from compliance.facts import LogonNotice, NeverExpires, NeverLocksOut, NoNotice, PasswordPolicy, ShownNotice
from compliance.notice import notice_hash
from compliance.policy_table import Problems, Table
from compliance.rules.kind import BoundRule
from compliance.rules.parameter import asks_less
from compliance.rules.table import RULE_KINDS
from compliance.unknown import Unknown
from compliance.verdict import Finding
from tests.fakes.good_facts import NOT_KNOWN, NOW

OURS = {"notice_title": "Our school", "notice_text": "Use of this computer\nis monitored."}
SAME_WORDS = ShownNotice(notice_hash("Our  school", "Use of this computer is monitored. "))
SEVERAL = {"at_least": 8, "several_kinds": True}


def bound(kind: str, values: dict[str, object]) -> BoundRule:
    problems = Problems("test.toml", {})
    rule = RULE_KINDS[kind].bind(Table(values, (), "rule", problems))
    assert problems.found == []
    return rule


def wrong(kind: str, values: dict[str, object]) -> list[str]:
    problems = Problems("test.toml", {})
    RULE_KINDS[kind].bind(Table(values, (), "rule", problems))
    return [words for _, words in problems.found]


def asking(several_kinds: bool | Unknown) -> PasswordPolicy:  # noqa: FBT001 - a reading
    return PasswordPolicy(12, several_kinds, NeverLocksOut(), NeverExpires())


def test_a_notice_in_the_schools_words_passes_however_its_lines_are_broken():
    rule = bound("logon_notice", OURS)
    assert rule.judge(LogonNotice(SAME_WORDS), REGISTERS, NOW) == Finding(
        PASS, "The notice before log-in has the words of the school's"
    )
    assert rule.asks == "People are shown a notice before they log in, in the school's words"


def test_a_notice_in_other_words_fails():
    shown = LogonNotice(ShownNotice(notice_hash("Our school", "Welcome!")))
    assert bound("logon_notice", OURS).judge(shown, REGISTERS, NOW) == Finding(
        FAIL, "A notice is shown before people log in, with other words than the school's"
    )


def test_a_notice_that_must_have_the_school_s_words_is_not_known_before_the_policy_has_them():
    rule = bound("logon_notice", {"own_words": True})
    assert rule.judge(LogonNotice(SAME_WORDS), REGISTERS, NOW) == Finding(
        UNKNOWN,
        "A notice is shown before people log in; whether it has the school's words is not known: "
        "the policy has none in notice_text",
    )
    assert rule.judge(LogonNotice(NoNotice()), REGISTERS, NOW).verdict is FAIL
    assert bound("logon_notice", {**OURS, "own_words": True}).judge(LogonNotice(SAME_WORDS), REGISTERS, NOW).verdict is PASS


@pytest.mark.parametrize(
    ("before", "now", "is_less"),
    [
        (["staff", "governors"], ["staff"], True),
        (["staff"], ["governors", "staff"], False),
        (["staff", "governors"], ["governors", "staff"], False),
        (["staff"], ["governors"], True),
        (["staff"], "staff", False),
    ],
)
def test_a_list_of_names_asks_for_less_without_one_of_them(before: object, now: object, is_less: object):
    roles = next(each for each in RULE_KINDS["second_factor_everywhere"].parameters if each.name == "roles")
    assert asks_less(roles, before, now) is is_less


def test_a_list_without_names_is_refused():
    assert wrong("second_factor_everywhere", {"roles": []}) == [
        "rule: roles is []; expected at least one name, such as 'senior leaders'"
    ]


def test_a_title_alone_is_no_notice():
    assert wrong("logon_notice", {"notice_title": "Our school"}) == [
        "rule: notice_text is missing; expected the words below the title"
    ]


@pytest.mark.parametrize(
    ("several_kinds", "found"),
    [
        (True, Finding(PASS, "A password must have 12 characters")),
        (False, Finding(FAIL, "A password may be of one kind of characters only")),
        (
            NOT_KNOWN,
            Finding(
                UNKNOWN,
                "Whether a password must have several kinds of characters is not known: the program did not answer in time",
            ),
        ),
    ],
)
def test_kinds_of_characters_are_judged_where_the_policy_asks_for_them(
    several_kinds: bool | Unknown,  # noqa: FBT001 - a reading
    found: Finding,
):
    assert bound("password_length", SEVERAL).judge(asking(several_kinds), REGISTERS, NOW) == found
    assert bound("password_length", {}).judge(asking(several_kinds), REGISTERS, NOW).verdict is PASS


def test_what_a_rule_asks_names_several_kinds():
    assert bound("password_length", SEVERAL).asks == "Passwords have at least 8 characters, of several kinds"


@pytest.mark.parametrize("written", ["6.30 pm", "24:00", "8:30", "09:00", "18:30:00", ""])
def test_an_evening_is_written_as_a_time_of_day(written: str):
    (first, *_) = wrong("off_after_hours", {"off_at": written})
    assert first.startswith("rule: off_at is")


@pytest.mark.parametrize(
    ("kind", "values", "words"),
    [
        ("password_length", {"at_least": 3}, "rule: at_least is 3; expected a whole number from 4 to 64"),
        ("password_lock_out", {"at_most": 0}, "rule: at_most is 0; expected a whole number from 1 to 100"),
        ("password_expiry", {}, 'rule: at_most is missing; expected a duration such as "15 min", "900 s", "8 h" or "7 days"'),
        ("off_after_hours", {"off_at": "18:30", "share": 101}, "rule: share is 101; expected a whole number from 1 to 100"),
        ("security_updates", {"at_most": "91 days"}, 'rule: at_most is "91 days"; expected from 1 days to 90 days'),
    ],
)
def test_a_value_outside_its_range_is_named(kind: str, values: dict[str, object], words: str):
    assert wrong(kind, values) == [words]
