"""The tables and sentences that several readers' pages have in common. Nothing in them names a person or a device."""

from datetime import date
from typing import Final

from collector.reports import dates
from collector.reports.all_figures import Figures
from collector.reports.deadline_words import due_words, stage_words
from collector.reports.figure import Figure
from collector.reports.figures_of_devices import RuleFigures
from collector.reports.figures_of_records import RecordFigures
from collector.reports.figures_of_standards import Met
from collector.reports.reader_page import Cell, Column, Row, Section, Table
from collector.reports.school_at import SchoolAt
from collector.reports.summary import earliest_deadline
from compliance.school_clock import day_of
from compliance.verdict import Verdict

_CHECK_COLUMNS = (
    (Column("Meet", "Meet the rule"), Verdict.PASS),
    (Column("Action", "Need action"), Verdict.FAIL),
    (Column("Late", "Of these overdue"), None),
    (Column("Unknown", "Not known"), Verdict.UNKNOWN),
    (Column("Excused", "Excused"), Verdict.WAIVED),
    (Column("N/A", "Not concerned"), Verdict.NOT_APPLICABLE),
    (Column("Rec.", "Only recorded"), Verdict.RECORDED),
)

_NAMES_OF_NOW: Final = "Names, the asset list and the calendar are those that are recorded now."


def of_kind(school: SchoolAt) -> str:
    """What the figures count, where no real device is in use."""
    return "simulated devices, not real" if school.counts_simulated else "devices"


def notices(school: SchoolAt) -> tuple[str, ...]:
    """What must be said before any number is read. No words of a file stand in it."""
    found, tense = [], "was" if school.is_past else "is"
    if school.report.policy is None:
        found.append(f"Nothing {tense} judged: no policy {tense} in force that can be read.")
    if school.counts_simulated:
        found.append(f"No real device {tense} in use. Every figure counts simulated devices, which are not real.")
    elif not school.devices:
        found.append(f"No device {tense} in use.")
    if school.simulated_apart:
        found.append(f"Simulated devices are not counted: {school.simulated_apart}.")
    return tuple(found)


def remarks(school: SchoolAt) -> tuple[str, ...]:
    """How to read the figures of a day of the past."""
    return (_NAMES_OF_NOW,) if school.is_past else ()


def checks_table(school: SchoolAt, figures: Figures, *, open_only: bool = False) -> Table:
    """Each rule about devices with how many it counts of each verdict; with `open_only` those that ask something more."""
    return Table(
        "checks-table",
        f"Each check, by number of {of_kind(school)}",
        "Check",
        tuple(column for column, _ in _CHECK_COLUMNS),
        tuple(
            Row(each.title, tuple(_check_cell(each, verdict) for _, verdict in _CHECK_COLUMNS), each.rule)
            for each in figures.rules
            if each.is_open or not open_only
        ),
    )


def _check_cell(rule: RuleFigures, verdict: Verdict | None) -> Figure:
    return rule.overdue if verdict is None else rule.by_verdict[verdict]


def standards_section(figures: Figures) -> Section:
    """Document by document. What nobody measures has its own column, and is never left out."""
    table = Table(
        "standards-table",
        "Each document, by number of its paragraphs",
        "Document",
        tuple(Column(each.on_screen, each.on_screen) for each in Met),
        tuple(Row(each.document, tuple(each.by_met[met] for met in Met)) for each in figures.standards),
    )
    words = (
        "A paragraph is met when every rule of it is met on every device and by the school, and partly met when one is met "
        "somewhere and not elsewhere. Not measured: no rule of this tool judges it."
    )
    return Section("standards", "Against the policy and the standards", tables=(table,), notes=(words,))


def records_table(school: SchoolAt, figures: Figures, *, says_what_was_seen: bool) -> Table:
    """Each rule about what people record. What was seen may have words that people typed."""
    today = day_of(school.at)
    seen = (Column("Recorded", "What is recorded"),) if says_what_was_seen else ()
    columns = (Column("Verdict", "Verdict"), *seen, Column("Due", "Due"), Column("Lines", "Lines that it is about"))
    return Table(
        "records-table",
        "Each rule about what people record",
        "Rule",
        columns,
        tuple(
            Row(
                each.record.check.title,
                _record_cells(each, today, says_what_was_seen=says_what_was_seen),
                each.record.check.rule,
            )
            for each in figures.each_record
        ),
    )


def _record_cells(each: RecordFigures, today: date, *, says_what_was_seen: bool) -> tuple[Cell | Figure, ...]:
    check = each.record.check
    seen = (Cell(check.saw),) if says_what_was_seen else ()
    return (Cell(check.verdict.on_screen, check.verdict), *seen, Cell(_due(each, today)), each.lines)


def _due(each: RecordFigures, today: date) -> str:
    deadline = earliest_deadline((each.record.check,))
    if deadline is not None:
        return f"{dates.day(deadline.put_right_by, today)}, {stage_words(deadline, today)}"
    return due_words(None, each.record.due_on, today).removeprefix("due ") or "–"


def registers_table(figures: Figures) -> Table:
    """How many lines each register has, of those that have any."""
    rows = tuple(Row(f"{each.words}: {each.about}", (each,)) for each in figures.registers if each.things)
    return Table("registers-table", "Each register, by number of its lines", "Register", (Column("Lines", "Lines"),), rows)


def conflicts(school: SchoolAt) -> tuple[str, ...]:
    """Where the policy's own words cannot all be followed, or today's guidance says otherwise."""
    return tuple(each.title for each in school.policy.conflicts) if school.policy else ()
