"""The compliance report for spreadsheets: one row for each rule on each device.

A spreadsheet takes a cell that begins with = + - @ for a formula, whoever wrote it; an apostrophe before it keeps it text
(OWASP, CSV injection).
"""

import csv
import io
from datetime import date
from typing import Final

from collector.reports.compliance_report import CheckEntry, ComplianceReport, DeviceEntry
from collector.store.instants import to_text

COLUMNS: Final = (
    "school", "asset_tag", "serial", "name", "platform", "simulated", "state", "device_verdict", "last_report_at", "loan",
    "borrower", "due_back", "rule", "title", "verdict", "saw", "asks", "policy", "section", "quote", "since",
    "since_on_device", "put_right_by",
    "stage", "excused_until", "in_hand_by", "in_hand_until", "who_acts", "how_to_fix",
)  # fmt: skip

_BEGINS_A_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_CHECK_COLUMNS: Final = 17


def report_csv(report: ComplianceReport) -> str:
    """The whole report with its header row. A device that was not judged has one row, with the rule's columns empty; a
    rule about the school has one row, with the device's columns empty.
    """
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\r\n")  # RFC 4180
    writer.writerow(COLUMNS)
    for device in report.devices:
        about_device = [report.school, *_device(device)]
        for about_check in [_check(each, report.generated_at.date()) for each in device.checks] or [[""] * _CHECK_COLUMNS]:
            writer.writerow([as_text_cell(each) for each in (*about_device, *about_check)])
    for record in report.records:
        about_nobody = [report.school, *[""] * (len(COLUMNS) - _CHECK_COLUMNS - 1)]
        writer.writerow([as_text_cell(each) for each in (*about_nobody, *_check(record.check, report.generated_at.date()))])
    return target.getvalue()


def as_text_cell(value: str) -> str:
    """The value as a cell that no spreadsheet computes."""
    return f"'{value}" if value.lstrip(" ").startswith(_BEGINS_A_FORMULA) else value


def _device(device: DeviceEntry) -> list[str]:
    loan = device.loan
    return [
        device.asset_tag,
        device.serial,
        device.name,
        device.platform,
        "yes" if device.simulated else "no",
        device.state.value,
        device.verdict.value,
        to_text(device.last_report_at) if device.last_report_at else "",
        loan.loan_id if loan else "",
        loan.borrower if loan else "",
        loan.due_back.isoformat() if loan and loan.due_back else "",
    ]


def _check(check: CheckEntry, today: date) -> list[str]:
    return [
        check.rule,
        check.title,
        check.verdict.value,
        check.saw,
        check.asks,
        check.clause.policy,
        check.clause.section,
        check.clause.quote,
        to_text(check.since),
        to_text(check.since_on_device) if check.since_on_device else "",
        check.put_right_by.isoformat() if check.put_right_by else "",
        check.deadline.stage_on(today).value if check.deadline else "",
        check.excuse.until.isoformat() if check.excuse else "",
        check.in_hand.by_whom if check.in_hand else "",
        check.in_hand.until.isoformat() if check.in_hand else "",
        check.actors,
        check.how_to_fix,
    ]
