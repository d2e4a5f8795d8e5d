"""A pack takes rules from a library and builds on other packs: what is in force, and who asks for it."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest
from effort import calls_of
from hypothesis import given, settings
from hypothesis import strategies as st
from written_packs import LIBRARY, building_on, clause, head, read, rule, whole

from compliance.calendar import WITHOUT_TERMS
from compliance.policies.policy_set import split, without_what_nobody_takes
from compliance.policy import Clause, Policy, Rule, Severity, TreatedAs, parse_policy

OURS = head("ours") + rule("LOCK-1", more='at_most = "10 min"') + clause("4.5", "LOCK-1")
FIRST = head("first") + rule("LOCK-1") + rule("AV-2") + clause("1", "LOCK-1") + clause("2", "AV-2")
SECOND = head("second") + rule("LOCK-1", more='at_most = "5 min"\nseverity = "medium"') + clause("7", "LOCK-1")


def in_force(policy: Policy) -> dict[str, Rule]:
    return {rule.rule_id: rule for rule in policy.rules}


def test_a_rule_of_the_library_is_in_force_as_the_pack_has_it():
    lock = in_force(read(OURS))["LOCK-1"]
    assert (lock.asks, lock.title, lock.severity, lock.asked_by, lock.evidence) == (
        "Locks itself within 10 minutes",
        "Screen locks itself",
        Severity.HIGH,
        ("ours",),
        "The lock's settings as the device reads them.",
    )


def test_a_rule_s_paragraphs_follow_from_the_list_of_clauses():
    pack = head("ours", more='document = "e-Safety policy"\n') + rule("LOCK-1", more='cite = "4.5"')
    lock = in_force(read(pack + clause("3.5", "LOCK-1") + clause("4.5", "LOCK-1", quote="After 15 minutes.")))["LOCK-1"]
    assert lock.clauses == (
        Clause("e-Safety policy", "4.5", "After 15 minutes."),
        Clause("e-Safety policy", "3.5", "It must be so."),
    )


def test_words_for_one_system_are_changed_and_the_others_kept():
    pack = head("ours") + rule("LOCK-1", more='[rule.how_to_fix]\nwindows = "Press Windows + L."') + clause("4.5", "LOCK-1")
    assert dict(in_force(read(pack))["LOCK-1"].how_to_fix) == {
        "linux": "Ask the technician.",
        "windows": "Press Windows + L.",
        "macos": "Ask the technician.",
        "chromeos": "Ask the technician.",
    }


def test_twice_as_many_clauses_are_twice_the_work():
    """A quadratic reading would be four times as much; the text may be as long as the limit of its size allows."""

    def pack(sections: int) -> str:
        return whole(head("ours") + rule("LOCK-1") + "".join(clause(str(n), "LOCK-1") for n in range(sections)))

    few, many = (calls_of(parse_policy, pack(sections), "ours.toml") for sections in (300, 600))
    assert many < few * 2.2


def test_only_the_rules_that_a_pack_takes_travel_with_it():
    text = read(OURS).source
    assert ('id = "LOCK-1"' in text, 'id = "AV-2"' in text, 'id = "ADM-1"' in text) == (True, False, False)
    assert without_what_nobody_takes(text, "ours.toml") == text


def test_a_new_rule_in_the_library_changes_the_digest_of_no_pack_that_does_not_take_it():
    later = LIBRARY + LIBRARY[LIBRARY.index('[[rule]]\nid = "ADM-1"') :].replace("ADM-1", "ADM-2")
    assert read(OURS, library=later).digest == read(OURS).digest


def test_one_digest_stands_for_all_files_of_a_policy():
    policy = read(OURS)
    assert policy.digest == sha256(policy.source.encode()).digest()
    assert parse_policy(policy.source, "kept.toml") == policy
    assert [part.file_name for part in split(policy.source, "kept.toml")] == ["kept.toml", "library.toml"]


def test_what_a_pack_builds_on_is_in_force_too():
    policy = read(building_on("ours", "first"), first=FIRST)
    assert ([*in_force(policy)], policy.rules[0].asked_by, policy.grace_days[Severity.HIGH]) == (
        ["LOCK-1", "AV-2"],
        ("first",),
        7,
    )


def test_a_school_changes_a_number_without_copying():
    policy = read(building_on("ours", "first") + rule("LOCK-1", source="first", more='at_most = "5 min"'), first=FIRST)
    lock = in_force(policy)["LOCK-1"]
    assert (lock.asks, lock.asked_by, lock.clauses[0].section) == ("Locks itself within 5 minutes", ("ours",), "1")


def test_of_two_bases_the_stricter_number_is_in_force_and_it_is_said_who_asks():
    lock = in_force(read(building_on("ours", "first", "second"), first=FIRST, second=SECOND))["LOCK-1"]
    assert (lock.asks, lock.severity, lock.asked_by) == ("Locks itself within 5 minutes", Severity.HIGH, ("first", "second"))
    assert [each.section for each in lock.clauses] == ["1", "7"]


def test_of_two_bases_that_ask_the_same_both_ask():
    other = FIRST.replace('"first"', '"other"').replace("of first", "of other")
    lock = in_force(read(building_on("ours", "first", "other"), first=FIRST, other=other))["LOCK-1"]
    assert lock.asked_by == ("first", "other")


def test_the_pack_that_asks_less_does_not_ask_for_it():
    second = SECOND.replace('\nseverity = "medium"', "")
    lock = in_force(read(building_on("ours", "first", "second"), first=FIRST, second=second))["LOCK-1"]
    assert (lock.asks, lock.asked_by) == ("Locks itself within 5 minutes", ("second",))


def test_one_base_by_two_ways_is_one_base():
    ways = {name: building_on(name, "first") for name in ("left", "right")}
    policy = read(building_on("ours", "left", "right"), first=FIRST, **ways)
    assert (in_force(policy)["LOCK-1"].asked_by, len(policy.clauses)) == (("first",), 2)


def test_a_rule_that_is_left_out_is_not_in_force_and_that_is_said():
    pack = building_on("ours", "first") + '[[leave_out]]\nrule = "AV-2"\nbecause = "The server does it."\n'
    policy = read(pack, first=FIRST)
    assert [*in_force(policy)] == ["LOCK-1"]
    assert [(each.pack, each.rule, each.because) for each in policy.left_out] == [("ours", "AV-2", "The server does it.")]
    assert [each.rules for each in policy.clauses] == [("LOCK-1",), ()]


def test_what_a_pack_says_of_itself_holds_over_its_bases():
    pack = building_on("ours", "first", more='school_kind = "nursery"\nevidence_good_for = "5 days"\n[grace_days]\nhigh = 3\n')
    policy = read(pack, first=FIRST)
    assert (
        policy.school_kind,
        policy.evidence_good_for,
        policy.grace_days[Severity.HIGH],
        policy.grace_days[Severity.LOW],
    ) == (
        "nursery",
        timedelta(days=5),
        3,
        30,
    )


def test_of_two_bases_the_shorter_times_hold():
    second = SECOND.replace('evidence_good_for = "30 days"', 'evidence_good_for = "9 days"').replace("low = 30", "low = 20")
    policy = read(building_on("ours", "first", "second"), first=FIRST, second=second)
    assert (policy.evidence_good_for, policy.grace_days[Severity.LOW]) == (timedelta(days=9), 20)


def test_a_rule_may_have_days_of_grace_of_its_own():
    policy = read(head("ours") + rule("LOCK-1", more="grace_days = 2") + clause("4", "LOCK-1"))
    monday = datetime(2026, 11, 2, 9, tzinfo=UTC)
    due = policy.deadline(policy.rules[0], monday, WITHOUT_TERMS)
    assert due is not None
    assert due.put_right_by == datetime(2026, 11, 4, tzinfo=UTC).date()


@pytest.mark.parametrize("order", [("first", "second"), ("second", "first")])
@pytest.mark.parametrize(
    ("more", "days", "asked_by"),
    [
        pytest.param("grace_days = 30", 7, {"second"}, id="the days of the other pack for its severity are fewer"),
        pytest.param("grace_days = 3", 3, {"first"}, id="the rule's own days are fewer"),
        pytest.param("grace_days = 7", 7, {"first", "second"}, id="they are the same"),
        pytest.param('severity = "low"\ngrace_days = 9', 7, {"second"}, id="each pack has its own severity"),
    ],
)
def test_of_two_bases_of_which_one_names_days_of_a_rule_the_fewer_hold(
    order: tuple[str, str], more: str, days: int, asked_by: set[str]
):
    packs = {
        "first": head("first") + rule("LOCK-1", more=more) + clause("1", "LOCK-1"),
        "second": head("second") + rule("LOCK-1") + clause("7", "LOCK-1"),
    }
    lock = in_force(read(building_on("ours", *order), **packs))["LOCK-1"]
    assert (lock.grace_days, set(lock.asked_by)) == (days, asked_by)


def test_days_that_a_rule_names_are_compared_with_those_of_every_base():
    packs = {name: head(name).replace("high = 7", f"high = {days}") for name, days in (("one", 20), ("two", 5), ("three", 40))}
    packs = {name: text + rule("LOCK-1") + clause("1", "LOCK-1") for name, text in packs.items()}
    packs["three"] = packs["three"].replace('from = "library"', 'from = "library"\ngrace_days = 30')
    assert in_force(read(building_on("ours", "one", "two", "three"), **packs))["LOCK-1"].grace_days == 5


def test_clauses_of_a_pack_without_a_list_are_told_from_its_rules():
    own = head("ours") + LIBRARY[LIBRARY.index("[[rule]]") : LIBRARY.index('[[rule]]\nid = "AV-2"')]
    own += '[[rule.clause]]\npolicy = "P"\nsection = "9"\nquote = ""\n'
    policy = read(own)
    assert [(each.section, each.treated_as, each.rules) for each in policy.clauses] == [("9", TreatedAs.TELEMETRY, ("LOCK-1",))]


def test_a_library_is_read_by_itself_and_asks_for_no_paragraphs():
    policy = parse_policy(LIBRARY, "library.toml")
    assert (policy.is_library, [*in_force(policy)]) == (True, ["LOCK-1", "AV-2", "ADM-1"])


@settings(max_examples=40, deadline=None)
@given(minutes=st.tuples(st.integers(1, 480), st.integers(1, 480)))
def test_the_order_of_bases_never_changes_what_is_asked(minutes: tuple[int, int]):
    packs = {
        name: head(name) + rule("LOCK-1", more=f'at_most = "{limit} min"') + clause("1", "LOCK-1")
        for name, limit in zip(("one", "two"), minutes, strict=True)
    }
    asked = {
        in_force(read(building_on("ours", *order), **packs))["LOCK-1"].parameters["at_most"]
        for order in (("one", "two"), ("two", "one"))
    }
    assert asked == {f"{min(minutes)} min"}


def test_all_of_a_policy_is_one_text_even_where_a_file_has_no_last_line_end():
    text = whole(OURS.rstrip("\n"), library=LIBRARY.rstrip("\n"))
    assert [part.file_name for part in split(text, "ours.toml")] == ["ours.toml", "library.toml"]
