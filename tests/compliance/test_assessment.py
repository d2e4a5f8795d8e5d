"""Judging a whole policy: every rule answers, nothing unknown becomes PASS, and no rule judges whom it does not concern."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from judged_device import REGISTERS, any_report, anything, policy, report

from compliance.applicability import Concerned, NotConcerned, When, concerns
from compliance.assessment import Assessment, Outcome, Verdict, assess, assess_again, worst
from compliance.context import Context, DataClass, NoLoan, NotDated
from compliance.facts import FACTS, DeviceIdentity, DiskEncryption, SwapState, Volume, VolumeState
from compliance.policy import parse_policy
from compliance.report import DeviceReport
from compliance.unknown import Unknown, Why
from tests.fakes.good_facts import NOT_KNOWN, NOW
from tests.fakes.packs import S004

POLICY = policy()
THE_SAME_POLICY = policy()
IN_THE_CLEAR = DiskEncryption((Volume("/", VolumeState.OFF),), SwapState.NONE)
DESKTOP = DeviceIdentity("desk-01", "Example", "Tower", "SN-0007", portable=False)
NO_CHASSIS = DeviceIdentity("lap-07", "Example", "Book 3", "SN-0007", portable=NOT_KNOWN)

ON_SITE = replace(REGISTERS, loan=NoLoan(), on_loan=False, may_leave_site=False)
ON_THE_DEVICE = Context(*[Unknown(Why.NOT_RECORDED, "the registers are at the school")] * 6)

NEAR = st.datetimes(NOW.replace(tzinfo=None) - timedelta(days=400), NOW.replace(tzinfo=None) + timedelta(days=400)).map(
    lambda naive: naive.replace(tzinfo=NOW.tzinfo)
)


def verdicts(assessment: Assessment) -> dict[str, Verdict]:
    return {each.rule_id: each.outcome.verdict for each in assessment.outcomes}


def outcome(rule_id: str, seen: DeviceReport | None, registers: Context = REGISTERS) -> Outcome:
    found = assess(POLICY, seen, registers, NOW).outcomes
    return next(each.outcome for each in found if each.rule_id == rule_id)


def test_a_good_device_meets_every_rule_of_its_policy_and_its_passwords_that_never_expire_are_only_recorded():
    found = verdicts(assess(POLICY, report(), REGISTERS, NOW))
    assert found.pop("PWD-2") is Verdict.RECORDED
    assert set(found.values()) == {Verdict.PASS}


def test_an_assessment_names_the_policy_and_has_its_rules_in_order():
    found = assess(POLICY, report(), REGISTERS, NOW)
    assert (found.policy_id, found.policy_digest, [each.rule_id for each in found.outcomes]) == (
        "s004-primary",
        POLICY.digest,
        [rule.rule_id for rule in POLICY.device_rules],
    )


def test_the_worst_rule_is_the_verdict_of_the_device():
    assert assess(POLICY, report(IN_THE_CLEAR), REGISTERS, NOW).verdict is Verdict.FAIL


def test_the_worst_of_nothing_is_not_known():
    assert worst([]) is Verdict.UNKNOWN


def test_a_device_that_never_reported_is_not_known_except_for_what_the_registers_say():
    found = verdicts(assess(POLICY, None, replace(REGISTERS, last_report_received_at=NOT_KNOWN), NOW))
    assert {rule_id for rule_id, verdict in found.items() if verdict is not Verdict.UNKNOWN} == {"LOAN-2"}


def test_a_device_that_never_reported_says_so():
    assert outcome("AV-1", None).saw == "the device has not reported yet"


def test_evidence_grows_old_from_the_moment_that_its_nonce_was_issued():
    """Not from its receipt: a report that waited on the device for weeks says nothing about today."""
    old = NOW - POLICY.evidence_good_for - timedelta(seconds=1)
    found = outcome("AV-1", report(), replace(REGISTERS, last_report_received_at=NOW, evidence_as_of=old))
    assert (found.verdict, "is too old to say how the device is now" in found.saw) == (Verdict.UNKNOWN, True)
    last_moment = replace(REGISTERS, last_report_received_at=NOW, evidence_as_of=NOW - POLICY.evidence_good_for)
    assert outcome("AV-1", report(), last_moment).verdict is Verdict.PASS


def test_of_evidence_that_nothing_dates_nothing_is_known_but_what_the_registers_say():
    found = assess(POLICY, report(), replace(REGISTERS, evidence_as_of=NotDated()), NOW)
    known = {rule_id for rule_id, verdict in verdicts(found).items() if verdict is not Verdict.UNKNOWN}
    assert outcome("AV-1", report(), replace(REGISTERS, evidence_as_of=NotDated())).saw == (
        "nothing shows when the last report was made"
    )
    assert known == {"LOAN-2", "SEEN-1"}


@pytest.mark.parametrize("fact_name", FACTS)
def test_a_reading_that_is_not_known_is_told_in_its_own_words(fact_name: str):
    found = assess(POLICY, report(without={fact_name: NOT_KNOWN}), REGISTERS, NOW)
    needing = [rule.rule_id for rule in POLICY.rules if rule.fact is FACTS[fact_name] and not rule.needs_registers]
    told = [each.rule_id for each in found.outcomes if each.outcome.saw == str(NOT_KNOWN)]
    assert told == needing


def test_a_rule_that_is_not_for_the_platform_says_so():
    assert outcome("AV-1", report(platform="chromeos")) == Outcome(
        Verdict.NOT_APPLICABLE, "This rule is not for chromeos", "An antivirus product is running"
    )


# -- whom a rule concerns ---------------------------------------------------------------------------------------------------


def test_a_laptop_on_loan_that_is_not_encrypted_needs_action():
    assert outcome("ENC-1", report(IN_THE_CLEAR)) == Outcome(
        Verdict.FAIL, "the system disk (/) is not encrypted", "Every fixed disk volume is encrypted"
    )


def test_a_computer_that_is_on_loan_leaves_the_site_whatever_its_case():
    assert outcome("ENC-1", report(IN_THE_CLEAR, DESKTOP)).verdict is Verdict.FAIL


def test_a_desktop_of_which_the_registers_say_nothing_is_no_matter_of_off_site_encryption():
    found = outcome("ENC-1", report(IN_THE_CLEAR, DESKTOP), ON_THE_DEVICE)
    assert (found.verdict, found.saw) == (Verdict.NOT_APPLICABLE, "It is not a portable computer")


def test_a_laptop_that_stays_in_school_is_no_matter_of_off_site_encryption():
    found = outcome("ENC-1", report(IN_THE_CLEAR), ON_SITE)
    assert (found.verdict, found.saw) == (Verdict.NOT_APPLICABLE, "It is not on loan and may not leave the site")


def test_a_device_on_loan_whose_case_is_not_known_is_judged_all_the_same():
    assert outcome("ENC-1", report(IN_THE_CLEAR, NO_CHASSIS)).verdict is Verdict.FAIL


def test_without_the_registers_an_unencrypted_laptop_is_not_known_and_says_both_halves():
    found = outcome("ENC-1", report(IN_THE_CLEAR), ON_THE_DEVICE)
    saw, doubt = found.saw.split("; ")
    assert (found.verdict, saw, doubt) == (
        Verdict.UNKNOWN,
        "the system disk (/) is not encrypted",
        "but whether this rule concerns the device is not known: the registers are at the school",
    )


def test_without_the_registers_an_encrypted_laptop_meets_the_rule_all_the_same():
    assert outcome("ENC-1", report(), ON_THE_DEVICE).verdict is Verdict.PASS


@pytest.mark.parametrize(
    ("held", "verdict"),
    [
        (DataClass.NONE, Verdict.NOT_APPLICABLE),
        (DataClass.PERSONAL, Verdict.FAIL),
        (DataClass.SENSITIVE, Verdict.FAIL),
        (NOT_KNOWN, Verdict.UNKNOWN),
    ],
)
def test_encryption_on_site_is_asked_where_personal_data_is_held(held: DataClass | Unknown, verdict: Verdict):
    registers = replace(ON_SITE, data_class=held)
    assert outcome("ENC-2", report(IN_THE_CLEAR, DESKTOP), registers).verdict is verdict


@given(when=st.sampled_from(When), identity=anything(DeviceIdentity | Unknown), registers=anything(Context))
def test_whom_a_rule_concerns_is_always_answered(when: When, identity: DeviceIdentity | Unknown, registers: Context):
    assert isinstance(concerns(when, identity, registers), Concerned | NotConcerned | Unknown)


def test_sensitive_data_is_more_than_personal_data():
    identity = report().reading(DeviceIdentity)
    answers = {held: concerns(When.SENSITIVE, identity, replace(REGISTERS, data_class=held)) for held in DataClass}
    assert answers == {
        DataClass.NONE: NotConcerned("It is recorded as holding no sensitive data"),
        DataClass.PERSONAL: NotConcerned("It is recorded as holding no sensitive data"),
        DataClass.SENSITIVE: Concerned(),
    }
    assert concerns(When.SENSITIVE, identity, replace(REGISTERS, data_class=NOT_KNOWN)) is NOT_KNOWN


@pytest.mark.parametrize(
    ("on_loan", "answer"), [(True, Concerned()), (False, NotConcerned("It is not on loan")), (NOT_KNOWN, NOT_KNOWN)]
)
def test_a_rule_for_devices_on_loan_asks_the_register(
    on_loan: bool | Unknown,  # noqa: FBT001 - a reading
    answer: Concerned | NotConcerned | Unknown,
):
    assert concerns(When.ON_LOAN, DESKTOP, replace(REGISTERS, on_loan=on_loan)) == answer


@pytest.mark.parametrize(
    ("identity", "answer"),
    [
        (DESKTOP, Concerned()),
        (replace(DESKTOP, portable=True), NotConcerned("It is a portable computer")),
        (NO_CHASSIS, NOT_KNOWN),
        (NOT_KNOWN, NOT_KNOWN),
    ],
)
def test_a_rule_for_computers_that_stay_asks_the_case(
    identity: DeviceIdentity | Unknown, answer: Concerned | NotConcerned | Unknown
):
    assert concerns(When.STATIONARY, identity, REGISTERS) == answer


# -- what is only recorded ---------------------------------------------------------------------------------------------------

RECORDED_ONLY = parse_policy(S004.replace('severity = "critical"', 'severity = "record"'), "recorded.toml")


def recorded(seen: DeviceReport) -> Outcome:
    return next(each.outcome for each in assess(RECORDED_ONLY, seen, REGISTERS, NOW).outcomes if each.rule_id == "ENC-1")


def test_what_a_policy_only_wants_on_record_is_shown_and_fails_nobody():
    found = assess(RECORDED_ONLY, report(IN_THE_CLEAR), REGISTERS, NOW)
    assert recorded(report(IN_THE_CLEAR)) == Outcome(
        Verdict.RECORDED, "the system disk (/) is not encrypted", "Every fixed disk volume is encrypted"
    )
    assert found.verdict is Verdict.PASS


def test_what_is_as_recorded_rules_say_meets_them_and_what_is_not_known_stays_not_known():
    assert recorded(report()).verdict is Verdict.PASS
    assert recorded(report(without={"disk_encryption": NOT_KNOWN})).verdict is Verdict.UNKNOWN


# -- properties -------------------------------------------------------------------------------------------------------------


@settings(max_examples=200, deadline=None)
@given(seen=st.none() | any_report(), registers=anything(Context), now=st.datetimes(timezones=st.just(NOW.tzinfo)))
def test_whatever_a_device_reports_every_rule_answers_in_words(seen: DeviceReport | None, registers: Context, now: datetime):
    found = assess(POLICY, seen, registers, now)
    assert [each.rule_id for each in found.outcomes if each.outcome.saw and each.outcome.asks] == list(verdicts(found))


@settings(max_examples=300, deadline=None)
@given(seen=any_report(), registers=anything(Context), fact_name=st.sampled_from(sorted(FACTS)), unknown=anything(Unknown))
def test_a_reading_that_is_lost_never_turns_a_verdict_into_pass(
    seen: DeviceReport, registers: Context, fact_name: str, unknown: Unknown
):
    """But for one: off-site encryption is no matter for a desktop that no register knows; its case lost, it may meet it."""
    before = verdicts(assess(POLICY, seen, registers, NOW))
    lost = replace(seen, readings={**seen.readings, fact_name: unknown})
    after = verdicts(assess(POLICY, lost, registers, NOW))
    became = {rule_id: before[rule_id] for rule_id in after if after[rule_id] is Verdict.PASS is not before[rule_id]}
    assert became in ({}, {"ENC-1": Verdict.NOT_APPLICABLE} if fact_name == "device_identity" else {})


@settings(max_examples=100, deadline=None)
@given(seen=any_report(), registers=anything(Context))
def test_equal_arguments_give_equal_answers(seen: DeviceReport, registers: Context):
    assert assess(POLICY, seen, registers, NOW) == assess(THE_SAME_POLICY, seen, registers, NOW)


@settings(max_examples=200, deadline=None)
@given(any_report(), any_report(), anything(Context), st.sets(st.sampled_from(sorted(FACTS))), NEAR)
def test_judging_only_what_reads_otherwise_answers_as_judging_all(
    seen: DeviceReport, other: DeviceReport, registers: Context, kept: set[str], now: datetime
):
    same = {name: reading for name, reading in seen.readings.items() if name in kept}
    following = replace(other, platform=seen.platform, readings={**other.readings, **same})
    before = assess(POLICY, seen, registers, now)
    assert assess_again(before, seen, following, POLICY, registers, now) == assess(POLICY, following, registers, now)
    assert assess_again(before, seen, other, POLICY, registers, now) == assess(POLICY, other, registers, now)


def test_a_report_that_reads_what_the_one_before_read_is_not_judged_anew():
    seen = report()
    before = assess(POLICY, seen, REGISTERS, NOW)
    assert assess_again(before, seen, replace(seen, taken_at=NOW), POLICY, REGISTERS, NOW) is before
