"""The report as a page: one file that fetches nothing, that everybody can read, and that takes nothing for markup."""

import re
from dataclasses import replace
from datetime import UTC

import pytest

from collector.reports.as_html import report_html
from compliance.verdict import Verdict
from tests.fakes.html_page import Page
from tests.fakes.sample_report import ENCRYPTION, LAPTOP, REPORT, RETURNED, fleet


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
