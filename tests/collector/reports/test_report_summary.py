"""The numbers add up, and the gravest comes first."""

from dataclasses import replace
from datetime import date, timedelta

from collector.reports.compliance_report import ComplianceReport
from collector.reports.device_groups import groups_of
from collector.reports.device_needs import Needs, needs_of
from collector.reports.summary import counts, first_things, worst_devices_first, worst_first
from collector.store.devices import DeviceState
from compliance.deadline import Deadline
from compliance.rule import Severity
from compliance.verdict import Verdict
from tests.fakes.sample_report import ANTIVIRUS, ENCRYPTION, LAPTOP, REPORT, SCREEN_LOCK, fleet


def counted(report: ComplianceReport) -> dict[str, int]:
    return {each.words: each.number for each in counts(report.in_use)}


def test_every_device_in_use_is_counted_once():
    report = fleet(Verdict.PASS, Verdict.FAIL, Verdict.FAIL, Verdict.UNKNOWN, Verdict.WAIVED)
    assert counted(report) == {"meet policy": 1, "need action": 2, "not known": 1, "excused": 1}


def test_none_is_said_where_it_matters():
    assert counted(fleet(Verdict.PASS)) == {"meet policy": 1, "need action": 0, "not known": 0}


def test_a_returned_device_is_not_counted():
    returned = replace(LAPTOP, state=DeviceState.RETURNED)
    assert counted(replace(REPORT, devices=(returned,))) == {"meet policy": 0, "need action": 0, "not known": 0}


def test_a_device_without_checks_is_not_known():
    assert replace(LAPTOP, checks=()).verdict is Verdict.UNKNOWN


def test_a_school_without_devices_is_not_known():
    assert replace(REPORT, devices=()).verdict is Verdict.UNKNOWN


def test_a_returned_device_that_failed_does_not_fail_the_school():
    report = fleet(Verdict.PASS, Verdict.FAIL)
    passing, failing = report.devices
    assert replace(report, devices=(passing, replace(failing, state=DeviceState.RETURNED))).verdict is Verdict.PASS


def test_one_rule_that_fails_on_many_devices_is_one_thing_to_do():
    (thing,) = first_things(fleet(*[Verdict.FAIL] * 7, Verdict.PASS))
    assert (thing.title, len(thing.devices), thing.saw) == (ENCRYPTION.title, 7, "")


def test_the_gravest_comes_first_then_what_fails_longest():
    low = replace(ENCRYPTION, rule="AV-5", title="low", saw="one thing", severity=Severity.LOW)
    high = replace(ENCRYPTION, rule="AV-1", title="high", saw="another", severity=Severity.HIGH)
    older = replace(high, rule="AV-2", title="high and older", saw="a third", since=high.since - timedelta(days=1))
    report = replace(REPORT, devices=(replace(LAPTOP, checks=(low, high, older, ENCRYPTION)),))
    assert [each.title for each in first_things(report)] == [ENCRYPTION.title, "high and older", "high", "low"]


def test_what_fails_on_simulated_devices_alone_comes_last():
    minor = replace(ENCRYPTION, rule="AV-5", title="minor", saw="one thing", severity=Severity.LOW)
    invented = replace(LAPTOP, device_id="cd" * 32, simulated=True, checks=(ENCRYPTION,))
    report = replace(REPORT, devices=(invented, replace(LAPTOP, checks=(minor,))))
    assert [each.title for each in first_things(report)] == ["minor", ENCRYPTION.title]


def test_a_thing_to_do_names_real_devices_before_simulated_ones():
    invented = replace(LAPTOP, device_id="cd" * 32, asset_tag="A-1", simulated=True)
    (thing,) = first_things(replace(REPORT, devices=(invented, LAPTOP)))
    assert [each.marked_label for each in thing.devices] == ["LAP-0113", "A-1 (simulated)"]


def test_real_and_simulated_devices_are_in_groups_of_their_own():
    passing, failing, third = fleet(Verdict.PASS, Verdict.FAIL, Verdict.FAIL).devices
    report = replace(REPORT, devices=(passing, failing, replace(third, simulated=True)))
    grouped = [(each.anchor, each.devices) for each in groups_of(report, simulated=False)]
    invented = [(each.anchor, len(each.devices)) for each in groups_of(report, simulated=True)]
    assert grouped == [("real-pass", (passing,)), ("real-fail", (failing,)), ("real-unknown", ())]
    assert invented == [("simulated-pass", 0), ("simulated-fail", 1), ("simulated-unknown", 0)]


def test_a_school_without_simulated_devices_has_no_group_of_them():
    assert groups_of(fleet(Verdict.PASS), simulated=True) == ()


def test_what_a_device_needs_is_its_worst_problem_as_it_was_seen():
    earlier = Deadline(ENCRYPTION.since, date(2026, 11, 3), date(2026, 11, 3), date(2026, 11, 3))
    later = replace(ENCRYPTION, rule="AV-5", saw="updates are off", severity=Severity.LOW, deadline=earlier)
    needs = needs_of(replace(LAPTOP, checks=(ANTIVIRUS, later, SCREEN_LOCK, ENCRYPTION)))
    assert needs == Needs(ENCRYPTION.saw, 1, earlier, "Technician")


def test_a_device_that_meets_the_policy_needs_nothing():
    assert needs_of(replace(LAPTOP, checks=(ANTIVIRUS,))) == Needs("", 0, None, "")


def test_at_most_five_things_come_first():
    checks = tuple(replace(ENCRYPTION, rule=f"ENC-{number}", saw=f"volume {number}") for number in range(1, 9))
    assert len(first_things(replace(REPORT, devices=(replace(LAPTOP, checks=checks),)))) == 5


def test_devices_are_listed_with_the_worst_first_and_the_ended_last():
    report = fleet(Verdict.PASS, Verdict.UNKNOWN, Verdict.FAIL)
    ended = replace(report.devices[2], asset_tag="LAP-0009", state=DeviceState.RETURNED)
    listed = worst_devices_first(replace(report, devices=(*report.devices, ended)))
    assert [each.label for each in listed] == ["LAP-0003", "LAP-0002", "LAP-0001", "LAP-0009"]


def test_among_devices_that_fail_the_gravest_failure_comes_first():
    lesser = replace(LAPTOP, asset_tag="LAP-0001", checks=(replace(ENCRYPTION, severity=Severity.LOW),))
    listed = worst_devices_first(replace(REPORT, devices=(lesser, LAPTOP)))
    assert [each.label for each in listed] == ["LAP-0113", "LAP-0001"]


def test_checks_are_listed_with_the_worst_first_among_equals_the_gravest():
    low = replace(ENCRYPTION, severity=Severity.LOW)
    assert worst_first((ANTIVIRUS, SCREEN_LOCK, low, ENCRYPTION)) == [ENCRYPTION, low, SCREEN_LOCK, ANTIVIRUS]


def test_rules_that_fail_by_the_same_cause_are_one_thing_to_do_under_the_gravest_of_them():
    low = replace(ENCRYPTION, rule="AV-5", title="updates itself", saw="No antivirus", severity=Severity.LOW)
    high = replace(low, rule="AV-1", title="Antivirus is running", severity=Severity.HIGH)
    report = replace(REPORT, devices=(replace(LAPTOP, checks=(low, high)),))
    assert [each.title for each in first_things(report)] == ["Antivirus is running (and 1 more check)"]
