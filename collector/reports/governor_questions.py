"""What governors are advised to ask, and what this report can answer of it. The rest is said to be the headteacher's.

The questions are in our own words, after the eight that the National Cyber Security Centre wrote for governing bodies
(https://hwb.gov.wales, “Cyber security in schools: questions for governing bodies and management committees”; three themes:
information, awareness, preparedness).
"""

from typing import Final

from collector.reports.all_figures import Figures
from collector.reports.figure import Figure, number_words
from collector.reports.reader_page import Cell, Column, Row, Section, Table
from collector.reports.school_at import SchoolAt
from collector.reports.tables_for_governors import NOT_RECORDED
from compliance.days import day_in_words
from compliance.registers.accounts import Training
from compliance.registers.backups import BackupTest

ASK: Final = "Ask the headteacher"
_NOTE: Final = (
    "After the National Cyber Security Centre's questions for governing bodies, in our own words. What this tool does not know "
    "is the headteacher's to answer."
)


def questions_section(school: SchoolAt, figures: Figures) -> Section:
    """Each question, its answer, and the heading above under which it stands."""
    answers = (
        ("Who provides the school's IT, and who answers for it?", ASK, ""),
        ("Is there a list of the devices, and is it complete?", _listed(figures), "Figures"),
        ("Are devices protected and kept up to date?", _protected(figures), "Figures"),
        ("Who may take devices and data home, and are those encrypted?", _lent(figures), "Loans and agreements"),
        ("Do staff know what to do? Have they been trained?", _trained(school), ""),
        ("Are backups made, kept apart, and has one been restored?", _backed_up(school), "Records kept by hand"),
        ("Is there a plan for an incident, and has it been tried?", ASK, ""),
        ("Would we hear of an incident, and is it reported in time?", _incidents(figures), "Incidents"),
    )
    rows = tuple(Row(question, (Cell(answer), Cell(see or "–"))) for question, answer, see in answers)
    table = Table("questions-table", "", "Question", (Column("Answer", "Answer"), Column("See", "See")), rows)
    return Section("questions", "Questions that governors may ask", tables=(table,), notes=(_NOTE,))


def _said(figure: Figure | None, words: str) -> str:
    return "" if figure is None else f"{words} {number_words(figure)}"


def _told(*parts: str) -> str:
    return "; ".join(each for each in parts if each) or ASK


def _listed(figures: Figures) -> str:
    by_id = figures.by_id
    return _told(_said(by_id["devices"], "In use:"), _said(by_id.get("devices.seen"), "heard in 14 days:"))


def _protected(figures: Figures) -> str:
    by_id = figures.by_id
    return _told(_said(by_id.get("topic.antivirus"), "Antivirus:"), _said(by_id.get("topic.updates"), "updates:"))


def _lent(figures: Figures) -> str:
    by_id = figures.by_id
    return _told(_said(by_id.get("loans"), "On loan, each signed for:"), _said(by_id.get("loans.encrypted"), "encrypted:"))


def _incidents(figures: Figures) -> str:
    by_id = figures.by_id
    return _told(
        _said(by_id["incidents.log"], "Logged in twelve months:"), _said(by_id["incidents.log.ico"], "told the Commissioner:")
    )


def _trained(school: SchoolAt) -> str:
    courses = sum(isinstance(each.line, Training) for each in school.lines)
    return f"Courses on record: {courses:,}; {ASK.lower()} who lacks one" if courses else f"{ASK}: no course is on record"


def _backed_up(school: SchoolAt) -> str:
    tests = [each.line for each in school.lines if isinstance(each.line, BackupTest)]
    if not tests:
        return f"{ASK}: a restore is {NOT_RECORDED}"
    newest = max(tests, key=lambda each: each.tested_on)
    result = "came back whole" if newest.restored else "did not come back"
    return f"Last restored on {day_in_words(newest.tested_on)}: {result}"
