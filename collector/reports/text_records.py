"""What people record, as text: each rule about the school with what was found, and by when something is due."""

from collections.abc import Sequence
from datetime import tzinfo

from collector.reports import shapes
from collector.reports.compliance_report import ComplianceReport, RecordEntry
from collector.reports.deadline_words import due_words
from collector.reports.shapes import STYLES
from collector.reports.text_page import TextPage
from compliance.verdict import rank

HEADING = "What people record"


def section(page: TextPage, report: ComplianceReport, zone: tzinfo | None) -> None:
    """The worst first. Which lines each is about, `rollcall register due` says, where names may be read."""
    if not report.records:
        return
    page.blank()
    page.add(HEADING, "bold")
    for each in worst_first(report.records):
        _record(page, each, report, zone)
    page.add("What is due when, and the lines that it is about: `rollcall register due`", "dim")


def worst_first(records: Sequence[RecordEntry]) -> list[RecordEntry]:
    """Among equals in the order of the policy."""
    return sorted(records, key=lambda each: -rank(each.check.verdict))


def _record(page: TextPage, record: RecordEntry, report: ComplianceReport, zone: tzinfo | None) -> None:
    check, today = record.check, report.generated_at.astimezone(zone).date()
    page.add(f"{shapes.in_words(check.verdict)} · {check.title} ({check.rule})", STYLES[check.verdict], indent=2)
    page.add(f"{check.saw} ({check.clause.policy}, {check.clause.section})", indent=4)
    words = [due] if (due := due_words(check.deadline, record.due_on, today)) else []
    if check.verdict.needs_putting_right:
        words.append(f"who acts: {check.actors}")
    if words:
        page.add(" · ".join(words), "dim", indent=4)
