"""What is due when, and a leaver's checklist, as the office reads them; and what the report says of the registers."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from collector.reports.dates import day as day_words
from compliance.days import day_in_words
from tests.fakes.command_line import Rollcall
from tests.fakes.school_policy import SCHOOL_POLICY

TEST = ("--tested-on", "2026-03-04", "--system", "server", "--sample", "three files", "--tested-by", "T. Technician")


SIGNED_BY_ALL = (
    SCHOOL_POLICY.partition("[[rule]]")[0]
    + """
[[rule]]
id = "AUA-1"
title = "Everybody has signed"
kind = "agreements_signed"
agreement = "acceptable use"
severity = "high"
who_acts = ["office"]
[[rule.clause]]
policy = "The policy"
section = "2.1"
quote = ""
[rule.how_to_fix]
any = "Ask for the signature, and record it."
"""
)


@pytest.fixture
def school(rollcall: Rollcall, data: Path) -> Path:
    """A school with a policy about its registers."""
    file = data.parent / "small.toml"
    file.write_text(SCHOOL_POLICY, encoding="utf-8")
    assert rollcall("policy", "adopt", file, "--data", data).code == 0
    return data


def test_what_is_due_names_the_rule_the_day_the_person_who_acts_and_the_line(rollcall: Rollcall, school: Path):
    rollcall("register", "add", "backup-tests", *TEST, "--restored", "yes", "--data", school)
    (found,) = (
        each for each in json.loads(rollcall("register", "due", "--json", "--data", school).out)["rules"] if each["lines"]
    )
    assert (found["rule"], found["verdict"], found["due_on"], found["who_acts"]) == (
        "BKP-1",
        "FAIL",
        "2026-06-03",
        "Technician",
    )
    assert [(each["register"], each["line"], each["title"]) for each in found["lines"]] == [
        ("backup-tests", "1", "server · 2026-03-04")
    ]


def test_what_needs_action_is_said_first_and_in_words(rollcall: Rollcall, school: Path):
    rollcall("register", "add", "backup-tests", *TEST, "--restored", "no", "--data", school)
    lines = rollcall("register", "due", "--data", school).out.splitlines()
    assert lines[:2] == ["✘ Needs action · Backups are tested (BKP-1)", "  server: files did not come back on 4 March 2026"]
    assert lines[2].startswith("  put right by ") and lines[2].endswith(" (in time) · who acts: Technician")
    assert lines[3] == "    – backup-tests 1, server · 2026-03-04"


def test_an_agreement_that_is_not_signed_needs_action_until_the_same_day_on_every_page(rollcall: Rollcall, data: Path):
    file, school = data.parent / "signed.toml", data
    file.write_text(SIGNED_BY_ALL, encoding="utf-8")
    assert rollcall("policy", "adopt", file, "--data", data).code == 0
    today = datetime.now(UTC).date()
    amended, last = today - timedelta(days=3), today + timedelta(days=27)
    for version, day in (("2025", today - timedelta(days=300)), ("2026", amended)):
        named = ("--agreement", "acceptable use", "--version", version, "--in-force-from", day.isoformat())
        rollcall("register", "add", "agreements", *named, "--data", school)
    rollcall("register", "add", "people", "--name", "A. Sample", "--role", "teacher", "--data", school)
    signed = ("--agreement", "acceptable use", "--version", "2025", "--signed-on", (today - timedelta(days=200)).isoformat())
    rollcall("register", "add", "signatures", "--person", "a sample", *signed, "--data", school)
    due, report = rollcall("register", "due", "--data", school).out, rollcall("report", "--data", school).out
    for page in (due, report):
        assert "✘ Needs action · Everybody has signed (AUA-1)" in page
        assert f"put right by {day_words(last, today)} (in time)" in page
    assert f"0 of 1 have signed version 2026; the others have until {day_in_words(last)}" in " ".join(due.split())


def test_days_that_stand_in_the_registers_are_due_without_any_rule(rollcall: Rollcall, data: Path):
    trip = ("--device", "LAP-1", "--person", "B. Other", "--purpose", "a trip", "--authorised-by", "H. Head")
    trip += ("--authorised-as", "slt", "--out-on", "2026-01-05", "--back-on", "2026-01-09")
    rollcall("register", "add", "authorisations", *trip, "--data", data)
    answer = rollcall("register", "due", "--data", data).out
    assert "OVERDUE Fri 9 Jan: the device is due back · authorisations 1, LAP-1 · B. Other" in " ".join(answer.split())


def test_the_report_has_a_section_of_what_people_record_and_ends_with_its_worst_verdict(rollcall: Rollcall, school: Path):
    rollcall("register", "add", "backup-tests", *TEST, "--restored", "no", "--data", school)
    answer = rollcall("report", "--data", school)
    assert answer.code == 1
    assert "What people record\n  ✘ Needs action · Backups are tested (BKP-1)\n" in answer.out


def test_every_format_has_the_rules_about_the_school(rollcall: Rollcall, school: Path):
    rollcall("register", "add", "backup-tests", *TEST, "--restored", "no", "--data", school)
    plain = json.loads(rollcall("report", "--json", "--data", school).out)
    assert [(each["rule"], each["verdict"]) for each in plain["records"]] == [("BKP-1", "FAIL"), ("REP-1", "UNKNOWN")]
    assert plain["records"][0]["lines"][0]["register"] == "backup-tests"
    for form in ("csv", "html"):
        written = rollcall("report", "--format", form, "--data", school).out
        assert ("Backups are tested" in written, "server: files did not come back" in written) == (True, True)


def test_no_format_of_the_report_names_a_person_of_the_registers(rollcall: Rollcall, school: Path):
    rollcall("register", "add", "backup-tests", *TEST, "--restored", "no", "--data", school)
    rollcall("register", "add", "people", "--name", "A. Sample", "--role", "teacher", "--data", school)
    for form in ("text", "json", "csv", "html"):
        written = rollcall("report", "--format", form, "--data", school).out
        assert [name for name in ("T. Technician", "A. Sample") if name in written] == []


def test_a_leaver_has_a_checklist_with_loans_and_steps(rollcall: Rollcall, data: Path):
    rollcall(
        "register", "add", "people", "--name", "C. Leaver", "--role", "teacher", "--last-day", "2026-10-23", "--data", data
    )
    lent = ("--asset-tag", "LAP-1", "--make", "Contoso", "--model", "Slate 5", "--borrower", "c. leaver")
    rollcall("loan", "new", *lent, "--data", data)
    step = ("--person", "C. Leaver", "--step", "signed_out", "--done-on", "2026-10-23", "--done-by", "T. Technician")
    rollcall("register", "add", "leaver-steps", *step, "--data", data)
    (plain,) = json.loads(rollcall("register", "leavers", "--json", "--data", data).out)
    assert [each["state"] for each in plain["loans"]] == ["awaiting_borrower"]
    assert plain["missing"] == ["equipment_returned", "activation_lock_off", "reset_done", "accounts_closed"]
    words = rollcall("register", "leavers", "c. leaver", "--data", data).out
    assert "  [ ] equipment returned\n" in words
    assert "  [x] signed out: Fri 23 Oct, T. Technician\n" in words


def test_somebody_without_a_last_day_has_no_checklist(rollcall: Rollcall, data: Path):
    rollcall("register", "add", "people", "--name", "A. Sample", "--role", "teacher", "--data", data)
    answer = rollcall("register", "leavers", "A. Sample", "--data", data)
    assert (answer.code, "nobody called 'A. Sample' has a last day" in answer.err) == (2, True)
    assert rollcall("register", "leavers", "--data", data).out.startswith("Nobody has a last day.")
