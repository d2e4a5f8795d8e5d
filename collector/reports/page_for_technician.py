"""The report for the technician: what must be done first, whom to see about it, and every figure with what it counts."""

from typing import Final

from collector.reports import channel_words, dates
from collector.reports.all_figures import Figures
from collector.reports.compliance_report import DeviceEntry
from collector.reports.deadline_words import put_right_words
from collector.reports.device_needs import needs_of
from collector.reports.figures_of_devices import RuleFigures
from collector.reports.page_for_leaders import at_a_glance
from collector.reports.page_parts import checks_table, records_table, registers_table, standards_section
from collector.reports.reader_page import Item, Section
from collector.reports.school_at import SchoolAt
from collector.reports.urgency import Task, tasks
from compliance.days import day_in_words
from compliance.school_clock import day_of
from compliance.verdict import Verdict

_NAMED: Final = 6
_NOTHING: Final = "Nothing needs action."
_HOW: Final = "How each is put right, by device: `rollcall report --device TAG`"


def for_technician(school: SchoolAt, figures: Figures) -> tuple[Section, ...]:
    """The sections, what is urgent first."""
    things = tasks(school, figures.rules, {each.record.check.rule: each.lines for each in figures.each_record})
    to_do = tuple(_task(each, school) for each in things)
    unknown = _not_known(figures)
    looked_at = _to_look_at(school)
    return (
        Section("to-do", "Do these first", () if to_do else (_NOTHING,), items=to_do, notes=(_HOW,) if to_do else ()),
        Section("not-known", "Find out", items=unknown),
        Section("to-look-at", "Look at these devices", items=looked_at),
        Section("alerts", "Alerts that cannot be sent", items=_alerts(school)),
        Section("exceptions", "Exceptions in force", figures=figures.exceptions, items=_exceptions(school)),
        Section("glance", "At a glance", figures=(*at_a_glance(figures), *figures.checks, figures.by_id["devices.ended"])),
        Section("checks", "Checks on devices", figures=(figures.rules_met,), tables=(checks_table(school, figures),)),
        _records(school, figures),
        Section("loans", "Loans", figures=figures.loans),
        Section("incidents", "Incidents", figures=figures.incidents),
        Section("registers", "Lines of registers", tables=(registers_table(figures),)),
        standards_section(figures),
    )


def _task(task: Task, school: SchoolAt) -> Item:
    today = day_of(school.at)
    when = put_right_words(task.deadline, today).removeprefix(" · ") or "no last day"
    details = [f"{when} · {task.severity.on_screen} · who acts: {task.actors}"]
    details += _whom_to_see(task)
    if len(task.devices) <= 1:
        details.insert(0, task.saw)
    figures = (task.figure, *((task.overdue,) if task.overdue and task.overdue.things else ()))
    return Item(f"{task.title} ({task.rule})", tuple(details), figures, Verdict.FAIL, task.put_right_by)


def _whom_to_see(task: Task) -> list[str]:
    """The devices by name, each with its borrower, the most urgent first."""
    if not task.devices:
        return []
    named = [_device_and_borrower(device) for device, _ in task.devices[:_NAMED]]
    more = len(task.devices) - _NAMED
    return [f"See: {', '.join(named)}" + (f" and {more} more" if more > 0 else "")]


def _device_and_borrower(device: DeviceEntry) -> str:
    is_out = device.loan is not None and not device.loan.state.has_ended
    return f"{device.marked_label} ({device.loan.borrower})" if is_out and device.loan else device.marked_label


def _not_known(figures: Figures) -> tuple[Item, ...]:
    """Rules of which it is not known on some device whether they are met: those with one cause together, the widest first."""
    by_cause: dict[tuple[tuple[str, str], ...], list[RuleFigures]] = {}
    for each in figures.rules:
        unknown = each.by_verdict[Verdict.UNKNOWN].things
        if unknown:
            by_cause.setdefault(tuple((thing.key, thing.said) for thing in unknown), []).append(each)
    return tuple(_unknown(rules) for _, rules in sorted(by_cause.items(), key=lambda each: -len(each[0])))


def _unknown(rules: list[RuleFigures]) -> Item:
    figure = rules[0].by_verdict[Verdict.UNKNOWN]
    said, number = figure.things[0].said, len(figure.things)
    title = f"{rules[0].title} ({rules[0].rule})"
    others = [f"And of the same devices: {', '.join(each.rule for each in rules[1:])}"] if len(rules) > 1 else []
    return Item(title, (said if number == 1 else f"{said} (the first of {number})", *others), (figure,), Verdict.UNKNOWN)


def _to_look_at(school: SchoolAt) -> tuple[Item, ...]:
    """What the channel of each device says, worst first; the devices that need a person."""
    found = []
    for device in school.report.in_use:
        lines = channel_words.of_channel(device.channel, school.at, None, school.calendar)
        if not device.state.may_speak:
            lines.insert(0, needs_of(device).words or device.state_reason)
        if lines:
            found.append(Item(_device_and_borrower(device), tuple(lines), (), device.verdict))
    return tuple(found)


def _alerts(school: SchoolAt) -> tuple[Item, ...]:
    return tuple(
        Item(
            f"Destination {each.destination_id} ({each.audience}), since {dates.moment(each.since, school.at, None)}",
            (each.because, f"Put that right, then try it: `rollcall alerts test {each.destination_id}`"),
            (),
            Verdict.UNKNOWN,
        )
        for each in school.alerts_failing
    )


def _exceptions(school: SchoolAt) -> tuple[Item, ...]:
    return tuple(
        Item(
            f"{each.rule} on {each.whom}, until {day_in_words(each.until)} ({each.exception_id})",
            (
                f"Requested by {each.requested_by}, approved by {each.approved_by}: {each.reason}",
                f"Excuses now: {', '.join(each.excused) or 'nothing'}",
            ),
            (),
            Verdict.WAIVED,
            each.until,
        )
        for each in sorted(school.report.exceptions, key=lambda each: each.until)
    )


def _records(school: SchoolAt, figures: Figures) -> Section:
    table = records_table(school, figures, says_what_was_seen=True)
    notes = ("What is due when, with the names that it needs: `rollcall register due`",) if table.rows else ()
    return Section("records", "What people record", figures=figures.records, tables=(table,) if table.rows else (), notes=notes)
