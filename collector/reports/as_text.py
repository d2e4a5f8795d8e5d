"""The compliance report for people: the answer first, then what to do first, then the devices. Fits 80 columns."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import tzinfo
from typing import Final

from rich.text import Text

from collector.reports import dates, text_devices, text_records
from collector.reports.calendar_words import school_days_words
from collector.reports.compliance_report import ComplianceReport, DeviceEntry
from collector.reports.deadline_words import put_right_words
from collector.reports.shapes import STYLES
from collector.reports.summary import FirstThing, counts, first_things, worst_devices_first
from collector.reports.text_page import TextPage
from compliance.days import day_in_words
from compliance.verdict import Verdict, worst

FEWEST_FOR_A_TABLE: Final = 4
"""From so many devices on, each is one line and its checks are shown on demand."""


NO_DEVICE: Final = "No device has been enrolled yet."
NO_DEVICE_IN_USE: Final = "No device is in use."
NO_REAL_DEVICE_IN_USE: Final = "No real device is in use."

_NAMED_DEVICES: Final = 4


def report_text(report: ComplianceReport, zone: tzinfo | None, *, full: bool) -> Text:
    """The whole report. `zone` is that of the reader, None this computer's; `full` shows every check of a fleet too."""
    page = TextPage()
    _head(page, report, zone)
    _summary(page, report)
    _first_things(page, report, zone)
    in_use = [each for each in worst_devices_first(report) if not each.state.has_ended]
    is_fleet = len(in_use) >= FEWEST_FOR_A_TABLE
    if is_fleet:
        text_devices.table(page, in_use, report, zone)
    if full or not is_fleet:
        for device in in_use:
            text_devices.device(page, device, report, zone)
    text_devices.ended(page, report.ended, zone)
    text_records.section(page, report, zone)
    _exceptions(page, report)
    if is_fleet and not full:
        page.blank()
        page.add("Every check of one device: `rollcall report --device TAG`")
        page.add("Every check of all of them: `rollcall report --full`")
    _foot(page, report)
    return page.text


def device_text(report: ComplianceReport, device: DeviceEntry, zone: tzinfo | None) -> Text:
    """One device, for a technician: what to do first, then all its checks, and who approved its exceptions."""
    alone = replace(report, devices=(device,))
    page = TextPage()
    _head(page, alone, zone)
    _first_things(page, alone, zone)
    text_devices.device(page, device, alone, zone, tell_approvers=True)
    _foot(page, alone)
    return page.text


def _head(page: TextPage, report: ComplianceReport, zone: tzinfo | None) -> None:
    page.add(f"{report.school}: devices", "bold")
    at = report.generated_at.astimezone(zone)
    policy = f" · policy {report.policy.policy_id}, version {report.policy.version}" if report.policy else ""
    page.add(f"As at {dates.day(at.date(), at.date())} {at:%Y, %H:%M}{policy}")


def _summary(page: TextPage, report: ComplianceReport) -> None:
    page.blank()
    if report.why_nothing_is_judged:
        page.add(report.why_nothing_is_judged, STYLES[Verdict.UNKNOWN])
    elif not report.in_use:
        page.add(NO_DEVICE_IN_USE if report.devices else NO_DEVICE, STYLES[Verdict.UNKNOWN])
    else:
        _counts(page, report)
    if report.to_look_at:
        names = ", ".join(each.marked_label for each in report.to_look_at[:_NAMED_DEVICES])
        more = f" and {len(report.to_look_at) - _NAMED_DEVICES} more" if len(report.to_look_at) > _NAMED_DEVICES else ""
        page.add(f"Somebody must look at {names}{more}: see `rollcall device show ID`.", "bold")
    if report.ended:
        page.add(f"Not counted: {len(report.ended)} returned or disposed of.")


def _counts(page: TextPage, report: ComplianceReport) -> None:
    """Real devices first, so that no simulated one is ever counted among them."""
    real = [each for each in report.in_use if not each.simulated]
    simulated = [each for each in report.in_use if each.simulated]
    if real:
        of_all = f" of {len(real)} "
        page.add(_counted(real).replace(" ", of_all, 1), STYLES[worst(each.verdict for each in real)])
    else:
        page.add(NO_REAL_DEVICE_IN_USE, STYLES[Verdict.UNKNOWN])
    if simulated:
        page.add(f"and of {len(simulated)} simulated: {_counted(simulated)}")


def _counted(devices: Iterable[DeviceEntry]) -> str:
    return " · ".join(f"{each.number} {each.words}" for each in counts(devices))


def _first_things(page: TextPage, report: ComplianceReport, zone: tzinfo | None) -> None:
    things = first_things(report)
    if not things:
        return
    page.blank()
    page.add("Do these first", "bold")
    today = report.generated_at.astimezone(zone).date()
    for number, thing in enumerate(things, start=1):
        since = dates.day(thing.since.astimezone(zone).date(), today)
        page.add(f"Not met: {thing.title}. {_where(thing)}", indent=3, first=f"{number}.")
        page.add(f"Fails since {since}{put_right_words(thing.deadline, today)} · who acts: {thing.actors}", "dim", indent=3)


def _where(thing: FirstThing) -> str:
    names = ", ".join(each.marked_label for each in thing.devices[:_NAMED_DEVICES])
    if len(thing.devices) == 1:
        return f"{names}: {thing.saw}"
    more = len(thing.devices) - _NAMED_DEVICES
    return f"{len(thing.devices)} devices: {names}" + (f" and {more} more" if more > 0 else "")


def _exceptions(page: TextPage, report: ComplianceReport) -> None:
    if not report.exceptions:
        return
    page.blank()
    page.add("Exceptions in force", "bold")
    for each in report.exceptions:
        words = f"{each.rule} on {each.whom}, until {day_in_words(each.until)}, approved by {each.approved_by}: {each.reason}"
        page.add(f"{words}. Excuses now: {', '.join(each.excused) or 'nothing'}", indent=2, first="–")


def _foot(page: TextPage, report: ComplianceReport) -> None:
    if report.policy is not None:
        page.blank()
        page.add(school_days_words(report.calendar), "dim")
