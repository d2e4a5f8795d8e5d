"""What people read as text they read on the page too."""

from dataclasses import replace
from datetime import UTC, date

from collector.reports.as_html import report_html
from collector.reports.as_text import device_text, report_text
from compliance.calendar import SchoolCalendar, Span
from tests.fakes.html_page import Page
from tests.fakes.sample_report import LAPTOP, REPORT


def test_people_are_told_what_a_school_day_is():
    said = "Put-right days are school days (Monday to Friday in term, term dates known until Wed 21 Jul 2027)"
    terms = (Span(date(2026, 9, 2), date(2027, 7, 21), "2026/27"),)
    report = replace(REPORT, calendar=SchoolCalendar(terms))
    written = (" ".join(report_text(report, UTC, full=False).plain.split()), Page(report_html(report, UTC)).words)
    assert [said in each for each in written] == [True, True]


def test_text_of_one_device_says_what_to_do_first_as_the_page_does():
    text = device_text(REPORT, LAPTOP, UTC).plain
    page = Page(report_html(REPORT, UTC)).words
    assert ["Do these first" in each and "Not met: Laptops taken off site" in each for each in (text, page)] == [True, True]
