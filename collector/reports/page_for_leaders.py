"""The report for those who lead the school, on one screen: what is met, what is overdue, what is excused, what to decide."""

from collections.abc import Sequence
from typing import Final

from collector.reports.all_figures import Figures
from collector.reports.decisions import decisions
from collector.reports.exception_entry import ExceptionEntry
from collector.reports.figure import Figure
from collector.reports.page_parts import checks_table, records_table, registers_table, standards_section
from collector.reports.reader_page import Item, Section
from collector.reports.school_at import SchoolAt
from compliance.days import day_in_words
from compliance.verdict import Verdict

_AT_A_GLANCE: Final = (
    "devices",
    "devices.meets",
    "devices.needs-action",
    "devices.overdue",
    "devices.not-known",
    "devices.excused",
)
_SAID_WHERE_ANY: Final = ("devices.to-look-at", "devices.silent", "devices.awaited", "checks.in-hand")
_APPROVED: Final = "each approved by a registered headteacher"


def for_slt(school: SchoolAt, figures: Figures) -> tuple[Section, ...]:
    """The sections for the head and senior leaders. No person is named: what they need is how many, and which rule."""
    return (
        Section("glance", "At a glance", figures=at_a_glance(figures)),
        decisions_section("What we ask you to decide", school, figures),
        Section(
            "checks", "Checks on devices", figures=(figures.rules_met,), tables=(checks_table(school, figures, open_only=True),)
        ),
        exceptions_section(school, figures),
        Section(
            "records",
            "What the registers say",
            tables=(records_table(school, figures, says_what_was_seen=True), registers_table(figures)),
        ),
        Section("loans", "Loans", figures=figures.loans),
        Section("incidents", "Incidents", figures=figures.incidents),
        standards_section(figures),
    )


def at_a_glance(figures: Figures) -> tuple[Figure, ...]:
    """The figures that are always said, and those that are said where they count anything."""
    some = [figures.by_id[each] for each in _SAID_WHERE_ANY]
    return (*(figures.by_id[each] for each in _AT_A_GLANCE), *(each for each in some if each.number != 0))


def decisions_section(heading: str, school: SchoolAt, figures: Figures) -> Section:
    """What is asked; that nothing is, where nothing is open."""
    items = decisions(school, figures)
    return Section("decisions", heading, () if items else ("Nothing waits for a decision.",), items=items)


def exceptions_section(school: SchoolAt, figures: Figures) -> Section:
    """How many there are and of which rules. Who asked, who approved and why is for the technician."""
    by_rule: dict[str, list[ExceptionEntry]] = {}
    for each in school.report.exceptions:
        by_rule.setdefault(each.rule, []).append(each)
    titles = {each.rule: each.title for each in figures.rules}
    items = tuple(_item(rule, titles.get(rule, ""), found, figures) for rule, found in sorted(by_rule.items()))
    return Section(
        "exceptions",
        "Excused until a day",
        (f"Exceptions end by themselves after at most a year; {_APPROVED}.",) if items else (),
        figures=(*figures.exceptions, figures.by_id["checks.excused"]),
        items=items,
    )


def _item(rule: str, title: str, found: Sequence[ExceptionEntry], figures: Figures) -> Item:
    first, last = min(each.until for each in found), max(each.until for each in found)
    ends = (
        f"until {day_in_words(last)}"
        if first == last
        else f"the first until {day_in_words(first)}, the last until {day_in_words(last)}"
    )
    name = f"{title} ({rule})" if title else rule
    number = f"{len(found)} exception{'s' if len(found) > 1 else ''}"
    excused = figures.by_id.get(f"check.{rule}.excused")
    return Item(f"{name}: {number}, {ends}", (), (excused,) if excused else (), Verdict.WAIVED)
