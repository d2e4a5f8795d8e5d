"""One report, four formats: each says the same, in its own way."""

import csv
import io
import json
import re
from dataclasses import replace
from datetime import UTC, date
from html.parser import HTMLParser

import pytest

from collector.reports.as_csv import COLUMNS, report_csv
from collector.reports.as_html import report_html
from collector.reports.as_json import report_json
from collector.reports.as_text import device_text, report_text
from collector.reports.compliance_report import ComplianceReport, LoanEntry
from collector.store.devices import DeviceState
from collector.store.loans import LoanState
from compliance.verdict import Verdict
from tests.fakes.sample_report import ENCRYPTION, LAPTOP, REPORT, fleet

RETURNED = replace(
    LAPTOP,
    state=DeviceState.RETURNED,
    state_reason="loan LOAN-2026-001 was returned",
    loan=LoanEntry("LOAN-2026-001", LoanState.CLOSED, "A. Sample", date(2027, 7, 18), cleared=False),
)

# -- JSON -------------------------------------------------------------------------------------------------------------------


def test_json_has_the_documented_shape():
    read = json.loads(report_json(replace(REPORT, devices=(replace(LAPTOP, checks=(ENCRYPTION,)),))))
    assert read == {
        "school": "Example Primary School",
        "generated_at": "2026-11-04T14:05:00.000000Z",
        "policy": {"id": "s004-primary", "version": "1"},
        "devices": [
            {
                "device_id": "ab" * 32,
                "asset_tag": "LAP-0113",
                "serial": "5CD1234ABC",
                "name": "staff-laptop-3",
                "platform": "linux",
                "simulated": False,
                "state": "reporting",
                "verdict": "FAIL",
                "loan": {
                    "loan_id": "LOAN-2026-001",
                    "state": "enrolled",
                    "borrower": "A. Sample",
                    "due_back": "2027-07-18",
                    "cleared": False,
                },
                "last_report_at": "2026-11-04T13:52:00.000000Z",
                "fresh_as_of": None,
                "clock_skew_seconds": None,
                "messages_lost": {},
                "incidents": [],
                "checks": [
                    {
                        "rule": "ENC-1",
                        "title": "Laptops taken off site are encrypted",
                        "verdict": "FAIL",
                        "saw": "the system disk (/) is not encrypted",
                        "asks": "Every fixed volume is encrypted",
                        "clause": {
                            "policy": "e-Safety policy, June 2023",
                            "section": "4.5",
                            "quote": "School must encrypt laptops which are taken off site.",
                        },
                        "clauses": [
                            {
                                "policy": "e-Safety policy, June 2023",
                                "section": "4.5",
                                "quote": "School must encrypt laptops which are taken off site.",
                            },
                            {"policy": "DfE cyber security standards", "section": "Licensed and supported", "quote": ""},
                        ],
                        "since": "2026-11-03T09:05:00.000000Z",
                        "put_right_by": "2026-11-04",
                        "who_acts": "Technician",
                        "how_to_fix": ENCRYPTION.how_to_fix,
                    }
                ],
            }
        ],
    }


def test_json_without_policy_loan_and_report_says_null():
    bare = replace(LAPTOP, loan=None, last_report_at=None, checks=())
    read = json.loads(report_json(replace(REPORT, policy=None, devices=(bare,))))
    (device,) = read["devices"]
    assert (read["policy"], device["loan"], device["last_report_at"], device["verdict"]) == (None, None, None, "UNKNOWN")


# -- CSV --------------------------------------------------------------------------------------------------------------------


def rows(report: ComplianceReport) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(report_csv(report), newline="")))


def test_csv_has_a_row_for_each_rule_on_each_device():
    assert [(each["asset_tag"], each["rule"], each["verdict"]) for each in rows(REPORT)] == [
        ("LAP-0113", "AV-1", "PASS"),
        ("LAP-0113", "LOCK-1", "UNKNOWN"),
        ("LAP-0113", "ENC-1", "FAIL"),
    ]


def test_csv_has_a_row_for_a_device_that_was_not_judged():
    (row,) = rows(replace(REPORT, devices=(replace(LAPTOP, checks=()),)))
    assert (list(row), row["device_verdict"], row["rule"]) == (list(COLUMNS), "UNKNOWN", "")


@pytest.mark.parametrize("name", ["=1+1", "+44", "-2", "@SUM(A1)", "  =1+1", "＝1+1"])
def test_csv_lets_no_cell_be_taken_for_a_formula(name: str):
    (row, *_) = rows(replace(REPORT, devices=(replace(LAPTOP, name=name),)))
    assert row["name"] == f"'{name}"


# -- text -------------------------------------------------------------------------------------------------------------------


def test_text_of_one_device_reads_like_this():
    one = replace(REPORT, devices=(replace(LAPTOP, checks=LAPTOP.checks[1:]),))
    assert (
        report_text(one, UTC, full=False).plain
        == """\
Example Primary School: devices
As at Wed 4 Nov 2026, 14:05 · policy s004-primary, version 1

0 of 1 meet policy · 1 need action · 0 not known

Do these first
1. Not met: Laptops taken off site are encrypted. LAP-0113: the system disk (/)
   is not encrypted
   Fails since Tue 3 Nov · put right by Wed 4 Nov · who acts: Technician

✘ Needs action · LAP-0113
  staff-laptop-3 · HP ProBook 440 G9 · serial 5CD1234ABC · linux
  Reporting · last report Wed 4 Nov, 13:52 (13 minutes ago)
  On loan to A. Sample until Sun 18 Jul 2027: enrolled, not yet cleared to leave
  site

  ✘ Needs action · Laptops taken off site are encrypted (ENC-1)
    Seen     the system disk (/) is not encrypted
    Asked    Every fixed volume is encrypted (e-Safety policy, June 2023, 4.5)
             “School must encrypt laptops which are taken off site.”
    Since    Tue 3 Nov, 09:05 (1 day ago) · put right by Wed 4 Nov
    Who      Technician
    How      1. Bring the laptop to the technician.
             2. The technician installs it again with encryption.

  ? Not known · Locks itself within 15 minutes (LOCK-1)
    Seen     The desktop Xfce does not tell us
    Asked    Locks itself within 15 minutes (e-Safety policy, June 2023, 4.5)
             “School must encrypt laptops which are taken off site.”
    Since    Tue 3 Nov, 09:05 (1 day ago)
    Who      Borrower, Technician

Put-right days are school days (Monday to Friday; no holidays yet); for what is
critical, every day counts."""
    )


def test_text_of_a_fleet_is_one_line_for_each_device():
    table = report_text(fleet(Verdict.PASS, Verdict.FAIL, Verdict.UNKNOWN, Verdict.PASS), UTC, full=False).plain
    assert [line.split("  ")[0] for line in table.splitlines() if line.startswith("LAP-")] == [
        "LAP-0002",
        "LAP-0003",
        "LAP-0001",
        "LAP-0004",
    ]


def test_text_of_a_fleet_shows_every_check_when_asked():
    report = fleet(*[Verdict.FAIL] * 5)
    assert report_text(report, UTC, full=True).plain.count("Seen     the system disk (/) is not encrypted") == 5


@pytest.mark.parametrize("full", [False, True])
def test_text_fits_80_columns(*, full: bool):
    wide = replace(
        LAPTOP, name="n" * 300, asset_tag="t" * 90, checks=(replace(ENCRYPTION, saw="seen " * 60, how_to_fix="x" * 200),)
    )
    report = replace(REPORT, devices=tuple(replace(wide, device_id=f"{n:064x}") for n in range(5)))
    assert max(map(len, report_text(report, UTC, full=full).plain.splitlines())) <= 80


def test_text_without_a_policy_says_that_nothing_is_judged():
    bare = replace(REPORT, policy=None, devices=(replace(LAPTOP, checks=()),))
    text = report_text(bare, UTC, full=False).plain
    assert ("nothing is judged" in text, "meet policy" in text) == (True, False)


def test_text_says_how_many_devices_are_not_counted():
    report = fleet(Verdict.PASS, Verdict.FAIL)
    returned = replace(report.devices[1], state=DeviceState.RETURNED, state_reason="loan L-1 was returned")
    text = report_text(replace(report, devices=(report.devices[0], returned)), UTC, full=False).plain
    assert "1 of 1 meet policy · 0 need action · 0 not known\nNot counted: 1 returned or disposed of." in text


def test_text_of_a_school_whose_devices_all_came_back_says_so():
    text = report_text(replace(REPORT, devices=(replace(LAPTOP, state=DeviceState.RETURNED),)), UTC, full=False).plain
    assert "No device is in use.\nNot counted: 1 returned or disposed of." in text


def test_text_never_hides_that_a_device_is_simulated():
    text = device_text(REPORT, replace(LAPTOP, simulated=True), UTC).plain
    assert (text.count("LAP-0113 (simulated)"), text.count("LAP-0113")) == (2, 2)


def test_text_of_a_fleet_cuts_a_long_name_never_the_mark_of_the_simulated():
    report = fleet(*[Verdict.PASS] * 4)
    long = replace(report.devices[3], asset_tag="t" * 90, simulated=True)
    assert f"{'t' * 7}… (simulated)" in report_text(replace(report, devices=(*report.devices[:3], long)), UTC, full=False).plain


def test_text_says_what_several_devices_do_not_meet_and_which_they_are():
    text = report_text(fleet(*[Verdict.FAIL] * 6), UTC, full=False).plain
    said = "6 devices: LAP-0001, LAP-0002, LAP-0003, LAP-0004 and 2 more"
    assert f"1. Not met: Laptops taken off site are encrypted. {said}" in " ".join(text.split())


def test_text_of_one_device_says_what_to_do_first_as_the_page_does():
    text = device_text(REPORT, LAPTOP, UTC).plain
    page = Page(report_html(REPORT, UTC)).words
    assert ["Do these first" in each and "Not met: Laptops taken off site" in each for each in (text, page)] == [True, True]


def test_text_of_a_device_that_came_back_says_when_and_no_more():
    text = device_text(REPORT, RETURNED, UTC).plain
    assert (
        "\n".join(text.splitlines()[2:8])
        == """\

LAP-0113
  staff-laptop-3 · HP ProBook 440 G9 · serial 5CD1234ABC · linux
  Returned on Mon 2 Nov 2026 · last report Wed 4 Nov, 13:52 (13 minutes ago)
  Was on loan to A. Sample until Mon 2 Nov 2026: closed
"""
    )


@pytest.mark.parametrize("full", [False, True])
def test_text_of_a_school_has_one_line_for_a_device_that_came_back(*, full: bool):
    text = report_text(replace(fleet(Verdict.PASS), devices=(RETURNED, *fleet(Verdict.PASS).devices)), UTC, full=full).plain
    assert [line for line in text.splitlines() if "LAP-0113" in line] == ["– LAP-0113 · Returned on Mon 2 Nov 2026"]
    assert "put right by" not in text


def test_a_device_that_was_disposed_of_says_so():
    text = device_text(REPORT, replace(RETURNED, state=DeviceState.DISPOSED, loan=None), UTC).plain
    assert "Disposed of on Mon 2 Nov 2026" in text


def test_text_of_a_fleet_marks_and_counts_the_simulated():
    report = fleet(*[Verdict.PASS] * 4)
    mixed = replace(report, devices=(*report.devices[:3], replace(report.devices[3], simulated=True)))
    text = report_text(mixed, UTC, full=False).plain
    counted = (
        "3 of 3 meet policy · 0 need action · 0 not known\nand of 1 simulated: 1 meet policy · 0 need action · 0 not known\n"
    )
    assert (counted in text, "LAP-0004 (simulated)" in text, text.count("(simulated)")) == (True, True, 1)


def test_text_of_simulated_devices_alone_says_that_none_is_real():
    report = replace(REPORT, devices=(replace(LAPTOP, simulated=True),))
    assert "No real device is in use.\nand of 1 simulated: 0 meet policy" in report_text(report, UTC, full=False).plain


# -- HTML -------------------------------------------------------------------------------------------------------------------


class Page(HTMLParser):
    """The tags of a page, its visible words, and the ids that links lead to."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.ids: set[str] = set()
        self.targets: set[str] = set()
        self.words = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        self.tags.append(tag)
        self.ids.add(given.get("id") or "")
        if (given.get("href") or "").startswith("#"):
            self.targets.add((given["href"] or "")[1:])

    def handle_data(self, data: str) -> None:
        self.words += data


def test_html_is_one_page_without_script_or_anything_fetched():
    page = Page(report_html(REPORT, UTC))
    assert {"script", "link", "img", "iframe", "object"} & set(page.tags) == set()


def test_html_has_one_main_heading_and_a_caption_for_every_table():
    page = Page(report_html(fleet(Verdict.PASS, Verdict.FAIL), UTC))
    assert (page.tags.count("h1"), page.tags.count("caption")) == (1, page.tags.count("table"))


def test_html_links_lead_to_what_is_on_the_page():
    page = Page(report_html(fleet(Verdict.PASS, Verdict.FAIL), UTC))
    assert page.targets - page.ids == set()


def test_html_says_each_verdict_by_shape_and_word():
    words = Page(report_html(REPORT, UTC)).words
    assert [each in words for each in ("✘ Needs action", "? Not known", "✔ Meets policy")] == [True, True, True]


def test_html_never_hides_that_a_device_is_simulated():
    words = Page(report_html(replace(REPORT, devices=(replace(LAPTOP, simulated=True),)), UTC)).words
    assert ("of 1 simulated, not real" in words, "No real device is in use." in words) == (True, True)
    assert words.count("LAP-0113") == words.count("LAP-0113 (simulated)")


def test_html_numbers_lead_to_exactly_the_devices_that_they_count():
    report = fleet(Verdict.PASS, Verdict.FAIL, Verdict.FAIL)
    html = report_html(report, UTC)
    (counted,) = re.findall(r'<a href="#real-fail"><strong>(\d+)', html)
    (table,) = re.findall(r'<table[^>]*id="real-fail".*?</table>', html, re.DOTALL)
    assert (counted, re.findall(r"LAP-\d+", table), 'href="#real-unknown"' in html) == ("2", ["LAP-0002", "LAP-0003"], False)


def test_html_lists_what_each_device_needs_by_when_and_who_acts():
    (table,) = re.findall(r'<table[^>]*id="real-fail".*?</table>', report_html(REPORT, UTC), re.DOTALL)
    words = Page(table).words
    needed = ["the system disk (/) is not encrypted", "Wed 4 Nov", "Technician"]
    assert [each in words for each in needed] == [True] * len(needed)


def test_html_says_at_the_top_when_the_last_report_was_received():
    assert "last report received Wed 4 Nov, 13:52 (13 minutes ago)" in Page(report_html(REPORT, UTC)).words


def test_html_shows_of_a_device_that_came_back_when_and_no_more():
    words = Page(report_html(replace(REPORT, devices=(RETURNED,)), UTC)).words
    said = "LAP-0113 · Returned on Mon 2 Nov 2026 · Was on loan to A. Sample until Mon 2 Nov 2026: closed"
    assert (said in words, words.count("LAP-0113"), "Not known" in words) == (True, 1, False)


def test_people_are_told_what_a_school_day_is():
    said = "Put-right days are school days (Monday to Friday; no holidays yet)"
    written = (report_text(REPORT, UTC, full=False).plain, Page(report_html(REPORT, UTC)).words)
    assert [said in each for each in written] == [True, True]


def test_html_lists_the_worst_devices_first():
    html = report_html(fleet(Verdict.PASS, Verdict.UNKNOWN, Verdict.FAIL), UTC)
    assert re.findall(r'<table[^>]*id="([a-z-]+)"', html) == ["real-fail", "real-unknown", "real-pass"]


def test_html_takes_nothing_from_a_device_for_markup():
    hostile = replace(
        LAPTOP, asset_tag="<script>alert(1)</script>", checks=(replace(ENCRYPTION, saw='"><img src=x onerror=1>'),)
    )
    page = Page(report_html(replace(REPORT, devices=(hostile,)), UTC))
    assert (("script" in page.tags) or ("img" in page.tags), "<script>alert(1)</script>" in page.words) == (False, True)


def test_html_without_a_policy_says_that_nothing_is_judged():
    words = Page(report_html(replace(REPORT, policy=None, devices=(replace(LAPTOP, checks=()),)), UTC)).words
    assert ("nothing is judged" in words, "Meets policy" in words) == (True, False)


CONTRASTS = [
    (theme, name)
    for theme in (0, 1)
    for name in ("ink", "quiet", "link", "meets", "action", "unknown", "excused", "not-applicable")
]


@pytest.mark.parametrize(("theme", "name"), CONTRASTS)
def test_html_colours_have_the_contrast_of_wcag_aa(theme: int, name: str):
    colours = themes()[theme]
    assert contrast(colours[f"--{name}"], colours["--paper"]) >= 4.5


def themes() -> list[dict[str, str]]:
    """The colours of the light theme and of the dark one, as the style sheet writes them."""
    lines = [line for line in report_html(REPORT, UTC).splitlines() if ":root {" in line]
    return [dict(re.findall(r"(--[a-z-]+): (#[0-9a-f]+)", line)) for line in lines[:2]]


def contrast(one: str, other: str) -> float:
    """The contrast ratio of WCAG 2.2, 1.4.3."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    """Relative luminance of #rgb or #rrggbb (WCAG 2.2, definitions)."""
    digits = colour.lstrip("#")
    digits = "".join(2 * each for each in digits) if len(digits) == 3 else digits
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
