"""The numbers add up, and the gravest comes first."""

from dataclasses import replace
from datetime import timedelta

from collector.reports.compliance_report import ComplianceReport
from collector.reports.summary import counts, first_things, worst_devices_first, worst_first
from collector.store.devices import DeviceState
from compliance.rule import Severity
from compliance.verdict import Verdict
from tests.fakes.sample_report import ANTIVIRUS, ENCRYPTION, LAPTOP, REPORT, SCREEN_LOCK, fleet


def counted(report: ComplianceReport) -> dict[str, int]:
    return {each.words: each.number for each in counts(report)}


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
