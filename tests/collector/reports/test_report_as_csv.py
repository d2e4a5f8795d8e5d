"""The report as CSV: a row for each rule on each device, and no cell that a spreadsheet would run."""

import csv
import io
from dataclasses import replace

import pytest

from collector.reports.as_csv import COLUMNS, report_csv
from collector.reports.compliance_report import ComplianceReport
from tests.fakes.sample_report import LAPTOP, REPORT


def rows(report: ComplianceReport) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(report_csv(report), newline="")))


def test_csv_has_a_row_for_each_rule_on_each_device():
    assert [(each["asset_tag"], each["rule"], each["verdict"]) for each in rows(REPORT)] == [
        ("LAP-0113", "AV-1", "PASS"),
        ("LAP-0113", "LOCK-1", "UNKNOWN"),
        ("LAP-0113", "ENC-1", "FAIL"),
    ]


def test_csv_says_how_much_of_the_time_is_gone():
    assert [(each["put_right_by"], each["stage"]) for each in rows(REPORT)] == [("", ""), ("", ""), ("2026-11-04", "last_day")]


def test_csv_has_a_row_for_a_device_that_was_not_judged():
    (row,) = rows(replace(REPORT, devices=(replace(LAPTOP, checks=()),)))
    assert (list(row), row["device_verdict"], row["rule"]) == (list(COLUMNS), "UNKNOWN", "")


@pytest.mark.parametrize("name", ["=1+1", "+44", "-2", "@SUM(A1)", "  =1+1", "＝1+1"])
def test_csv_lets_no_cell_be_taken_for_a_formula(name: str):
    (row, *_) = rows(replace(REPORT, devices=(replace(LAPTOP, name=name),)))
    assert row["name"] == f"'{name}"
