"""The devices of the compliance report as text: in a table, one by one with every check, and those that have ended."""

from collections.abc import Sequence
from datetime import tzinfo
from typing import Final

from collector.plain_text import one_line
from collector.reports import channel_words, dates, shapes, state_words
from collector.reports.check_words import in_hand_words, since_words, verdict_words
from collector.reports.compliance_report import SIMULATED, CheckEntry, ComplianceReport, DeviceEntry
from collector.reports.deadline_words import put_right_words
from collector.reports.device_needs import needs_of
from collector.reports.key_words import of_key
from collector.reports.shapes import STYLES
from collector.reports.summary import worst_first
from collector.reports.text_page import TextPage, kept
from compliance.verdict import Verdict

_LABEL_COLUMNS: Final = 9
_LONGEST_LINE: Final = 2000
_VERDICT_COLUMNS: Final = 14
_LAST_REPORT_COLUMNS: Final = 14
_DEVICE_AND_NEEDS_COLUMNS: Final = 46  # what 80 columns leave, less two between each


def table(page: TextPage, devices: Sequence[DeviceEntry], report: ComplianceReport, zone: tzinfo | None) -> None:
    """One line for each device."""
    name_columns = 20 if any(each.simulated for each in devices) else 14
    needs_columns = _DEVICE_AND_NEEDS_COLUMNS - name_columns
    widths = (name_columns, _VERDICT_COLUMNS, needs_columns, _LAST_REPORT_COLUMNS)
    page.blank()
    page.row(list(zip(("Device", "Verdict", "Needs", "Last report"), widths, strict=True)), "bold")
    for each in devices:
        cells = (
            kept(each.label, SIMULATED if each.simulated else "", name_columns),
            shapes.in_words(each.verdict),
            _needs(each, needs_columns, zone),
            dates.age(report.generated_at - each.last_report_at) if each.last_report_at else "never",
        )
        page.row(list(zip(cells, widths, strict=True)), STYLES[each.verdict])


def device(
    page: TextPage, entry: DeviceEntry, report: ComplianceReport, zone: tzinfo | None, *, tell_approvers: bool = False
) -> None:
    """One device with every check; of one that has ended, that it has. `tell_approvers`: who approved an exception, and why."""
    now = report.generated_at
    names = [entry.name if entry.name != entry.label else "", entry.make_and_model]
    serial = f"serial {entry.serial}" if entry.serial else "no serial number"
    last = dates.moment(entry.last_report_at, now, zone) if entry.last_report_at else "never"
    page.blank()
    if entry.state.has_ended:
        page.add(entry.marked_label, "bold")
    else:
        page.add(f"{shapes.in_words(entry.verdict)} · {entry.marked_label}", STYLES[entry.verdict])
    page.add(" · ".join(filter(None, [*names, serial, entry.platform, of_key(entry.channel.key)])), indent=2)
    page.add(f"{state_words.of_device(entry, zone)} · last report {last}", indent=2)
    page.add(state_words.of_loan(entry, now.astimezone(zone).date(), zone), indent=2)
    for line in channel_words.of_channel(entry.channel, now, zone, report.calendar):
        page.add(line, indent=4, first="  !")
    if not entry.state.has_ended:
        for each in worst_first(entry.checks):
            _check(page, each, report, zone)
            if tell_approvers and each.excuse is not None:
                approved = f"{each.excuse.approved_by} approved it: {each.excuse.reason}"
                _labelled(page, "Excused", one_line(approved, _LONGEST_LINE))


def ended(page: TextPage, devices: Sequence[DeviceEntry], zone: tzinfo | None) -> None:
    """One line for each device that was returned or disposed of."""
    if devices:
        page.blank()
    for each in devices:
        page.add(f"{each.marked_label} · {state_words.of_device(each, zone)}", indent=2, first="–")


def _needs(entry: DeviceEntry, columns: int, zone: tzinfo | None) -> str:
    if not entry.state.may_speak:
        return state_words.of_device(entry, zone)
    needs = needs_of(entry)
    return kept(needs.words, f" (+{needs.more})" if needs.more else "", columns)


def _check(page: TextPage, check: CheckEntry, report: ComplianceReport, zone: tzinfo | None) -> None:
    page.blank()
    page.add(f"{verdict_words(check)} · {check.title} ({check.rule})", STYLES[check.verdict], indent=2)
    _labelled(page, "Seen", check.saw)
    _labelled(page, "Asked", f"{check.asks} ({check.clause.policy}, {check.clause.section})")
    if check.clause.quote:
        _labelled(page, "", f"“{check.clause.quote}”")
    if check.verdict.needs_putting_right:
        today = report.generated_at.astimezone(zone).date()
        _labelled(page, "Since", since_words(check, report.generated_at, zone) + put_right_words(check.deadline, today))
        _labelled(page, "Who", check.actors)
        _labelled(page, "In hand", in_hand_words(check, today))
    if check.verdict is Verdict.FAIL:
        for number, line in enumerate(check.how_to_fix.splitlines()):
            _labelled(page, "How" if number == 0 else "", line)


def _labelled(page: TextPage, label: str, words: str) -> None:
    if words:
        page.add(words, indent=4 + _LABEL_COLUMNS, first=f"    {label}")
