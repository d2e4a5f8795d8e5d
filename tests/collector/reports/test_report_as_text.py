"""The report as text: one device reads like a letter, a fleet like a list, and nothing is hidden or too wide."""

from dataclasses import replace
from datetime import UTC, timedelta

import pytest

from collector.reports.as_text import device_text, report_text
from collector.store.devices import DeviceState
from compliance.verdict import Verdict
from tests.fakes.sample_report import ENCRYPTION, LAPTOP, REPORT, RETURNED, fleet


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
   Fails since Tue 3 Nov · put right by Wed 4 Nov (due today) · who acts:
   Technician

✘ Needs action · LAP-0113
  staff-laptop-3 · HP ProBook 440 G9 · serial 5CD1234ABC · linux
  Reporting · last report Wed 4 Nov, 13:52 (13 minutes ago)
  On loan to A. Sample until Sun 18 Jul 2027: enrolled, not yet cleared to leave
  site

  ✘ Needs action · Laptops taken off site are encrypted (ENC-1)
    Seen     the system disk (/) is not encrypted
    Asked    Every fixed volume is encrypted (e-Safety policy, June 2023, 4.5)
             “School must encrypt laptops which are taken off site.”
    Since    Tue 3 Nov, 09:05 (1 day ago) · put right by Wed 4 Nov (due today)
    Who      Technician
    How      1. Bring the laptop to the technician.
             2. The technician installs it again with encryption.

  ? Not known · Locks itself within 15 minutes (LOCK-1)
    Seen     The desktop Xfce does not tell us
    Asked    Locks itself within 15 minutes (e-Safety policy, June 2023, 4.5)
             “School must encrypt laptops which are taken off site.”
    Since    Tue 3 Nov, 09:05 (1 day ago)
    Who      Borrower, Technician

Put-right days are school days (Monday to Friday; no term dates are known: bring
them in with `rollcall calendar import`); for what is critical, every day
counts. Bank holidays are not known."""
    )


def test_what_was_so_on_the_device_before_it_was_known_here_is_said_with_both_times():
    late = replace(ENCRYPTION, since_on_device=ENCRYPTION.since - timedelta(days=2))
    one = replace(REPORT, devices=(replace(LAPTOP, checks=(late,)),))
    words = " ".join(report_text(one, UTC, full=False).plain.split())
    assert "Since Tue 3 Nov, 09:05 (1 day ago); on the device since Sun 1 Nov, 09:05 (3 days ago)" in words


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
