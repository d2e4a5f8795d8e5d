"""In which order a technician puts things right, and how far a paragraph is met."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from collector.reports.all_figures import figures_of
from collector.reports.compliance_report import ComplianceReport, DeviceEntry
from collector.reports.figures_of_standards import Met, met
from collector.reports.page_for_technician import for_technician
from collector.reports.school_at import SchoolAt
from collector.reports.urgency import tasks
from compliance.deadline import Deadline
from compliance.rule import Severity
from compliance.verdict import Verdict
from tests.fakes.sample_report import ENCRYPTION, LAPTOP, NOW, REPORT, SCREEN_LOCK

PASS, FAIL, UNKNOWN = Verdict.PASS, Verdict.FAIL, Verdict.UNKNOWN
WAIVED, NOT_APPLICABLE, RECORDED = Verdict.WAIVED, Verdict.NOT_APPLICABLE, Verdict.RECORDED


def school(*devices: DeviceEntry) -> SchoolAt:
    report: ComplianceReport = replace(REPORT, devices=devices)
    return SchoolAt(report, None, NOW, NOW, (), (), ())


def failing(rule: str, severity: Severity, last: date | None, number: int) -> DeviceEntry:
    deadline = None if last is None else Deadline(NOW - timedelta(days=9), last, last, last)
    check = replace(ENCRYPTION, rule=rule, title=rule, severity=severity, deadline=deadline)
    return replace(LAPTOP, device_id=f"{number:064x}", asset_tag=f"LAP-{number}", checks=(check,))


def test_what_is_overdue_comes_first_then_the_last_day_then_how_grave_it_is():
    here = school(
        failing("LATER", Severity.CRITICAL, date(2026, 11, 20), 1),
        failing("NO-DAY", Severity.CRITICAL, None, 2),
        failing("OVERDUE", Severity.LOW, date(2026, 11, 2), 3),
        failing("SAME-DAY-LOW", Severity.LOW, date(2026, 11, 10), 4),
        failing("SAME-DAY-HIGH", Severity.HIGH, date(2026, 11, 10), 5),
    )
    order = [each.rule for each in tasks(here, figures_of(here).rules, {})]
    assert order == ["OVERDUE", "SAME-DAY-HIGH", "SAME-DAY-LOW", "LATER", "NO-DAY"]


def test_whom_to_see_is_the_borrower_of_the_device_that_is_due_first():
    here = school(failing("ENC-1", Severity.HIGH, date(2026, 11, 20), 1), failing("ENC-1", Severity.HIGH, date(2026, 11, 2), 2))
    (first,) = for_technician(here, figures_of(here))[0].items
    assert "See: LAP-2 (A. Sample), LAP-1 (A. Sample)" in first.details


def test_of_what_is_overdue_devices_and_checks_are_counted_apart():
    late = failing("ENC-1", Severity.HIGH, date(2026, 11, 2), 1)
    here = school(replace(late, checks=(*late.checks, replace(late.checks[0], rule="AV-1"))))
    by_id = figures_of(here).by_id
    assert (by_id["devices.overdue"].number, by_id["checks.overdue"].number) == (1, 2)


def test_the_last_day_itself_is_not_overdue():
    here = school(failing("ENC-1", Severity.HIGH, NOW.date(), 1))
    assert figures_of(here).by_id["devices.overdue"].number == 0


def test_the_verdicts_of_a_rule_add_up_to_all_devices():
    lock = replace(SCREEN_LOCK, verdict=UNKNOWN)
    devices = [
        replace(LAPTOP, device_id=f"{number:064x}", checks=(replace(lock, verdict=verdict),))
        for number, verdict in enumerate(Verdict)
    ]
    (rule,) = figures_of(school(*devices)).rules
    assert sum(each.number or 0 for each in rule.by_verdict.values()) == len(devices)


@pytest.mark.parametrize(
    ("verdicts", "expected"),
    [
        ((), Met.NOT_MEASURED),
        ((PASS,), Met.MET),
        ((PASS, NOT_APPLICABLE), Met.MET),
        ((NOT_APPLICABLE,), Met.NOT_CONCERNED),
        ((PASS, WAIVED), Met.WITH_EXCEPTIONS),
        ((PASS, RECORDED), Met.RECORDED),
        ((PASS, UNKNOWN), Met.NOT_KNOWN),
        ((UNKNOWN, WAIVED), Met.NOT_KNOWN),
        ((PASS, FAIL), Met.PARTLY),
        ((FAIL, UNKNOWN), Met.NOT_MET),
        ((FAIL, NOT_APPLICABLE), Met.NOT_MET),
    ],
    ids=str,
)
def test_a_paragraph_is_met_only_when_all_that_is_known_of_it_is_met(verdicts: tuple[Verdict, ...], expected: Met):
    assert met(frozenset(verdicts)) is expected
