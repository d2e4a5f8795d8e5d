"""Reports, rules and the audit log in the console: the numbers of the store, for each reader what they may see."""

import csv
import io
import re
from dataclasses import replace
from datetime import timedelta

import pytest

from collector.accounts.rights import Role
from collector.console import audit_pages, register_forms
from collector.console.visit import Redirect, Shown
from collector.judging.judging import policy_in_force
from collector.store import audit, devices
from tests.fakes.console_desk import HARMLESS_IN_HTML, HOSTILE, TOKEN, ConsoleDesk
from tests.fakes.device import FakeDevice
from tests.fakes.past_days import NEVER

LABEL = "LAP-0042"


@pytest.fixture
def failing(console: ConsoleDesk) -> ConsoleDesk:
    """A school with one device that never locks itself."""
    chain = console.intake.enrolled(replace(FakeDevice(), asset_tag=LABEL))
    report = chain.device.report()
    console.intake.accepted(chain, chain.report(replace(report, readings={**report.readings, "screen_lock": NEVER})))
    return console


def main_of(page: str) -> str:
    """What stands in the page itself, without its frame."""
    return page.split("<main", 1)[1]


def test_each_figure_of_the_technicians_report_leads_to_exactly_what_it_counts(failing: ConsoleDesk) -> None:
    browser = failing.browser()
    page = browser.get(failing.at("/reports/technician")).text
    figures = re.findall(r'<a href="([^"]*/reports/figures/[^"]+)">(\d+)', page)
    assert figures
    for address, number in figures:
        things = main_of(browser.get(address).text)
        assert things.count('<tr role="row"><th scope="row"') == int(number)
    (device,) = re.findall(
        r'href="([^"]*/devices/[0-9a-f]{64})"', main_of(browser.get(failing.at("/reports/figures/devices")).text)
    )
    assert device


def test_a_governor_reads_the_governors_report_and_no_device_and_no_link_to_one(failing: ConsoleDesk) -> None:
    browser = failing.browser(Role.GOVERNOR)
    for address in ("/reports", "/reports/governors", "/rules", "/rules/LOCK-1", "/policy"):
        answer = browser.get(failing.at(address))
        assert answer.status_code == 200, address
        assert LABEL not in answer.text
        assert not re.search(r"/devices\?|/devices/[0-9a-f]|/reports/figures", main_of(answer.text)), address
    assert browser.get(failing.at("/reports/technician")).status_code == 403
    assert browser.get(failing.at("/reports/slt")).status_code == 403


@pytest.mark.parametrize("reader", ["technician", "slt", "governors"])
@pytest.mark.parametrize(("form", "begins"), [("html", "<!doctype html>"), ("csv", "\ufeff"), ("json", "{"), ("pdf", "%PDF-")])
def test_a_report_is_saved_in_every_format(same_console: ConsoleDesk, reader: str, form: str, begins: str) -> None:
    saved = same_console.browser().get(same_console.at(f"/reports/{reader}/report.{form}"))
    assert saved.status_code == 200
    assert saved.content.startswith(begins.encode())
    assert f".{form}" in saved.headers["content-disposition"]


@pytest.mark.parametrize("query", ["as-at=2999-01-01", "as-at=yesterday", "compare-with=2999-01-01"])
def test_a_day_that_is_none_is_named_and_the_report_stands_below(same_console: ConsoleDesk, query: str) -> None:
    answer = same_console.browser().get(same_console.at(f"/reports/slt?{query}"))
    assert answer.status_code == 422
    assert "This cannot be taken yet" in answer.text
    assert same_console.browser().get(same_console.at(f"/reports/slt/report.csv?{query}")).status_code == 422


def test_the_page_of_a_rule_counts_its_devices_and_names_those_that_need_action(failing: ConsoleDesk) -> None:
    page = main_of(failing.browser().get(failing.at("/rules/lock-1")).text)
    assert re.search(r'href="[^"]*/devices\?[^"]*rule=LOCK-1[^"]*"><strong>1</strong>', page)
    assert LABEL in page
    assert "idle-delay is 0" in page or "never" in page.lower()
    assert "<blockquote>" in page
    assert "as many need action" in page or "more needs action" in page


def test_every_rule_of_the_policy_has_a_page(same_console: ConsoleDesk) -> None:
    browser = same_console.browser()
    listed = browser.get(same_console.at("/rules")).text
    with same_console.database.reading() as tx:
        policy = policy_in_force(tx, "example")
    assert policy is not None
    for rule in policy.rules:
        address = same_console.at(f"/rules/{rule.rule_id}")
        assert f'href="{address}"' in listed
        assert browser.get(address).status_code == 200
    unknown = browser.get(same_console.at("/rules/NOPE-1"))
    assert (unknown.status_code, "no rule" in unknown.text) == (404, True)


def test_every_clause_of_the_policy_stands_on_its_page_with_what_cannot_be_followed(same_console: ConsoleDesk) -> None:
    page = same_console.browser().get(same_console.at("/policy")).text
    with same_console.database.reading() as tx:
        policy = policy_in_force(tx, "example")
    assert policy is not None
    assert main_of(page).count('<tr role="row"><th scope="row"') == len(policy.clauses)
    assert "Paragraphs that cannot all be followed" in page


def written(console: ConsoleDesk, number: int) -> None:
    """Entries that are told apart by their subject."""
    with console.database.writing() as tx:
        for each in range(number):
            audit.write(tx, "example", console.now, "a test", "test.done", f"subject {each:03}", audit.DONE, HOSTILE)


def test_the_audit_log_is_paged_the_newest_first_and_narrowed(console: ConsoleDesk) -> None:
    written(console, 60)
    browser = console.browser(Role.HEADTEACHER)
    first = browser.get(console.at("/audit?action=test.done")).text
    second = browser.get(console.at("/audit?action=test.done&page=2")).text
    assert re.findall(r"subject \d{3}", first)[0] == "subject 059"
    assert len(re.findall(r"subject \d{3}", first)) == audit_pages.EACH_PAGE
    assert re.findall(r"subject \d{3}", second)[-1] == "subject 000"
    assert re.findall(r"subject \d{3}", browser.get(console.at("/audit?subject=ECT%20007")).text) == ["subject 007"]
    assert "No entry is like that" in browser.get(console.at("/audit?subject=%25_%25")).text
    assert "No entry is like that" in browser.get(console.at("/audit?day=2001-01-01")).text
    assert browser.get(console.at("/audit?day=someday")).status_code == 422


def test_the_audit_log_shows_harmful_text_as_text_and_saves_it_as_text(console: ConsoleDesk) -> None:
    written(console, 1)
    browser = console.browser(Role.AUDITOR)
    page = browser.get(console.at("/audit")).text
    assert HARMLESS_IN_HTML in page
    assert "<script>alert" not in page
    saved = browser.get(console.at("/audit/table.csv?action=test.done"))
    rows = list(csv.reader(io.StringIO(saved.text.removeprefix("\ufeff"))))
    assert rows[1][-1] == f"'{HOSTILE}"


def test_what_somebody_did_in_the_console_stands_in_the_log_under_their_name(console: ConsoleDesk) -> None:
    done = register_forms.add(console.visit(Role.OFFICE, path={"name": "people"}, form={"name": "A. Sample", "role": "pupil"}))
    assert isinstance(done, Redirect)
    shown = audit_pages.show(console.visit(Role.HEADTEACHER, query={"action": "register.add"}))
    assert isinstance(shown, Shown)
    (line,) = shown.values["lines"]
    assert (line.actor, line.subject) == ("office@school.example in the console", "people 1")
    assert "A. Sample" not in line.detail


def test_an_exception_is_granted_to_a_group_shown_and_ended(failing: ConsoleDesk) -> None:
    browser = failing.browser(Role.TECHNICIAN)
    until = (failing.now.date() + timedelta(days=7)).isoformat()
    form = {"rule": "LOCK-1", "group": "everyone", "reason": HOSTILE, "requested_by": "T. Technician", "approved_by": "H. Head"}
    granted = browser.post(failing.at("/registers/exceptions/grant"), data={"csrf": TOKEN, **form, "until": until})
    assert granted.status_code == 303, granted.text
    page = browser.get(failing.at("/registers/exceptions")).text
    assert HARMLESS_IN_HTML in page
    (end,) = re.findall(r'href="([^"]*/revoke)"', page)
    assert HARMLESS_IN_HTML in browser.get(failing.at("/rules/LOCK-1")).text
    assert browser.post(end, data={"csrf": TOKEN, "why": ""}).status_code == 422
    assert browser.post(end, data={"csrf": TOKEN, "why": "done"}).status_code == 303
    assert "Revoked: done" in browser.get(failing.at("/registers/exceptions")).text
    with failing.database.reading() as tx:
        assert devices.everyone(tx, "example")
