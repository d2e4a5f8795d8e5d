"""The compliance report for people: the answer first, then what to do first, then the devices. Fits 80 columns."""

from datetime import date, tzinfo
from typing import Final

from rich.text import Text

from collector.reports import dates, shapes, state_words
from collector.reports.compliance_report import CheckEntry, ComplianceReport, DeviceEntry
from collector.reports.summary import FirstThing, counts, first_things, worst_devices_first, worst_first
from collector.reports.text_page import TextPage
from compliance.verdict import Verdict

FEWEST_FOR_A_TABLE: Final = 4
"""From so many devices on, each is one line and its checks are shown on demand."""

NOT_JUDGED: Final = "No policy is adopted, so nothing is judged. See `rollcall policy list`, then `rollcall policy adopt ID`."

NO_DEVICE: Final = "No device has been enrolled yet."
NO_DEVICE_IN_USE: Final = "No device is in use."

STYLES: Final = {
    Verdict.PASS: "green",
    Verdict.FAIL: "bold red",
    Verdict.UNKNOWN: "yellow",
    Verdict.NOT_APPLICABLE: "dim",
    Verdict.WAIVED: "cyan",
}

_LABEL_COLUMNS: Final = 9
_NAMED_DEVICES: Final = 4


def report_text(report: ComplianceReport, zone: tzinfo | None, *, full: bool) -> Text:
    """The whole report. `zone` is that of the reader, None this computer's; `full` shows every check of a fleet too."""
    page = TextPage()
    _head(page, report, zone)
    _summary(page, report)
    _first_things(page, report, zone)
    ordered = worst_devices_first(report)
    is_fleet = len(ordered) >= FEWEST_FOR_A_TABLE
    if is_fleet:
        _table(page, ordered, report)
    if full or not is_fleet:
        for device in ordered:
            _device(page, device, report, zone)
    else:
        page.blank()
        page.add("Every check of one device: `rollcall report --device TAG`")
        page.add("Every check of all of them: `rollcall report --full`")
    return page.text


def device_text(report: ComplianceReport, device: DeviceEntry, zone: tzinfo | None) -> Text:
    """One device with all its checks."""
    page = TextPage()
    _head(page, report, zone)
    _device(page, device, report, zone)
    return page.text


def _head(page: TextPage, report: ComplianceReport, zone: tzinfo | None) -> None:
    page.add(f"{report.school}: devices", "bold")
    at = report.generated_at.astimezone(zone)
    policy = f" · policy {report.policy.policy_id}, version {report.policy.version}" if report.policy else ""
    page.add(f"As at {dates.day(at.date(), at.date())} {at:%Y, %H:%M}{policy}")


def _summary(page: TextPage, report: ComplianceReport) -> None:
    page.blank()
    if report.policy is None:
        page.add(NOT_JUDGED, STYLES[Verdict.UNKNOWN])
    elif not report.in_use:
        page.add(NO_DEVICE_IN_USE if report.devices else NO_DEVICE, STYLES[Verdict.UNKNOWN])
    else:
        said = [f"{each.number} {each.words}" for each in counts(report)]
        said[0] = said[0].replace(" ", f" of {len(report.in_use)} ", 1)
        page.add(" · ".join(said), STYLES[report.verdict])
    simulated = sum(device.simulated for device in report.in_use)
    if simulated:
        page.add(f"Simulated, not real: {simulated} of these.")
    ended = len(report.devices) - len(report.in_use)
    if ended:
        page.add(f"Not counted: {ended} returned or disposed of.")


def _first_things(page: TextPage, report: ComplianceReport, zone: tzinfo | None) -> None:
    things = first_things(report)
    if not things:
        return
    page.blank()
    page.add("Do these first", "bold")
    today = report.generated_at.astimezone(zone).date()
    for number, thing in enumerate(things, start=1):
        since = dates.day(thing.since.astimezone(zone).date(), today)
        page.add(f"{thing.title}: {_where(thing)}", indent=3, first=f"{number}.")
        page.add(f"Fails since {since}{_by(thing.put_right_by, today)} · who acts: {thing.actors}", "dim", indent=3)


def _where(thing: FirstThing) -> str:
    names = ", ".join(each.label for each in thing.devices[:_NAMED_DEVICES])
    more = len(thing.devices) - _NAMED_DEVICES
    if more > 0:
        return f"{len(thing.devices)} devices ({names} and {more} more)"
    return f"{names}. {thing.saw}" if thing.saw else names


def _by(day: date | None, today: date) -> str:
    return f" · put right by {dates.day(day, today)}" if day else ""


def _table(page: TextPage, ordered: list[DeviceEntry], report: ComplianceReport) -> None:
    page.blank()
    page.row([("Device", 14), ("Verdict", 14), ("Needs", 31), ("Last report", 15)], "bold")
    for device in ordered:
        last = dates.age(report.generated_at - device.last_report_at) if device.last_report_at else "never"
        verdict = shapes.in_words(device.verdict)
        name = f"{device.label} (sim)" if device.simulated else device.label
        page.row([(name, 14), (verdict, 14), (_needs(device), 31), (last, 15)], STYLES[device.verdict])


def _needs(device: DeviceEntry) -> str:
    """The first problem, in words; what stands in the way of judging where nothing fails."""
    if not device.state.may_speak:
        return state_words.of_device(device)
    worst = [each for each in worst_first(device.checks) if each.verdict in (Verdict.FAIL, Verdict.UNKNOWN)]
    if not worst:
        return ""
    same = sum(each.verdict is worst[0].verdict for each in worst)
    return worst[0].title + (f" (+{same - 1})" if same > 1 else "")


def _device(page: TextPage, device: DeviceEntry, report: ComplianceReport, zone: tzinfo | None) -> None:
    now = report.generated_at
    names = [device.name if device.name != device.label else "", device.make_and_model]
    serial = f"serial {device.serial}" if device.serial else "no serial number"
    simulated = "SIMULATED" if device.simulated else ""
    last = dates.moment(device.last_report_at, now, zone) if device.last_report_at else "never"
    page.blank()
    page.add(f"{shapes.in_words(device.verdict)} · {device.label}", STYLES[device.verdict])
    page.add(" · ".join(filter(None, [*names, serial, device.platform, simulated])), indent=2)
    page.add(f"{state_words.of_device(device)} · last report {last}", indent=2)
    page.add(state_words.of_loan(device.loan, now.astimezone(zone).date()), indent=2)
    for check in worst_first(device.checks):
        _check(page, check, report, zone)


def _check(page: TextPage, check: CheckEntry, report: ComplianceReport, zone: tzinfo | None) -> None:
    page.blank()
    page.add(f"{shapes.in_words(check.verdict)} · {check.title} ({check.rule})", STYLES[check.verdict], indent=2)
    _labelled(page, "Seen", check.saw)
    _labelled(page, "Asked", f"{check.asks} ({check.clause.policy}, {check.clause.section})")
    if check.clause.quote:
        _labelled(page, "", f"“{check.clause.quote}”")
    if check.verdict in (Verdict.FAIL, Verdict.UNKNOWN):
        today = report.generated_at.astimezone(zone).date()
        _labelled(page, "Since", dates.moment(check.since, report.generated_at, zone) + _by(check.put_right_by, today))
        _labelled(page, "Who", check.actors)
    if check.verdict is Verdict.FAIL:
        for number, line in enumerate(check.how_to_fix.splitlines()):
            _labelled(page, "How" if number == 0 else "", line)


def _labelled(page: TextPage, label: str, words: str) -> None:
    if words:
        page.add(words, indent=4 + _LABEL_COLUMNS, first=f"    {label}")
