"""The report to governors: numbers, and no names. No person, no device, no serial number, nothing that anybody typed.

Its ten parts are those of two printed pages; which rules are asked, and how figures are counted, stand in an appendix.
"""

from typing import Final

from collector.reports.all_figures import Figures
from collector.reports.figure import Figure
from collector.reports.governor_questions import questions_section
from collector.reports.page_for_leaders import at_a_glance, decisions_section
from collector.reports.page_parts import checks_table, records_table, standards_section
from collector.reports.paragraph import paragraph
from collector.reports.reader_page import Chart, Section
from collector.reports.school_at import SchoolAt
from collector.reports.tables_for_governors import exceptions_table, incidents_table, kept_by_hand_table
from collector.reports.weeks import trend_words

DEFINITIONS: Final = (
    "Meets: a signed report of the device shows what the rule asks.",
    "Needs action: a signed report shows something else. Overdue: the days that the policy gives have passed.",
    "Not known: no reading, a reading that failed, or a report that is too old. It is counted neither as met nor as failed.",
    "Excused: not met, and a headteacher agreed to that until a day.",
    "Each figure has an id, shown in a browser. A technician lists exactly what it counts with the command at the end.",
)
NOT_COLLECTED: Final = (
    "This tool reads settings of devices. It never reads files, e-mail, browsing, location, networks, keystrokes, screens, "
    "cameras or microphones."
)
_EXCUSED: Final = "Each was approved by a registered headteacher, and ends by itself. The reasons are on the technician's page."


def for_governors(school: SchoolAt, figures: Figures) -> tuple[Section, ...]:
    """The sections of the printed pages."""
    exceptions = (*figures.exceptions, figures.by_id["checks.excused"])
    return (
        Section("paragraph", "In one paragraph", (paragraph(school, figures),)),
        Section("glance", "Figures", figures=(*at_a_glance(figures), *_on_topics(figures))),
        _trend(school),
        standards_section(figures),
        Section("loans", "Loans and agreements", figures=_loans(figures)),
        Section("incidents", "Incidents", figures=figures.incidents, tables=(incidents_table(school),)),
        Section(
            "exceptions",
            "Exceptions in force",
            figures=exceptions,
            tables=(exceptions_table(school, figures),),
            notes=(_EXCUSED,) if figures.by_id["exceptions"].things else (),
        ),
        Section("records", "Records kept by hand", figures=_records(figures), tables=(kept_by_hand_table(school),)),
        decisions_section("What we ask governors", school, figures),
        questions_section(school, figures),
        *_appendix(school, figures),
    )


def _on_topics(figures: Figures) -> tuple[Figure, ...]:
    """What the figures by verdict do not say: which protection how many devices have."""
    encrypted = figures.by_id.get("loans.encrypted")
    return (*figures.topics, *((encrypted,) if encrypted and encrypted.of else ()))


def _loans(figures: Figures) -> tuple[Figure, ...]:
    """Those that the figures above do not say already."""
    return tuple(each for each in figures.loans if each.figure_id != "loans.encrypted" or not each.of)


def _records(figures: Figures) -> tuple[Figure, ...]:
    """How many rules there are about records, and where something is to be done."""
    names = ("records.meets", "records.needs-action", "records.not-known", "records.overdue")
    return tuple(each for name in names if (each := figures.by_id[name]).things or name == names[0])


def _trend(school: SchoolAt) -> Section:
    chart = Chart("Devices meeting every rule, by week", school.weeks)
    return Section("trend", chart.title, (trend_words(school.weeks),), chart=chart)


def _appendix(school: SchoolAt, figures: Figures) -> tuple[Section, ...]:
    records = records_table(school, figures, says_what_was_seen=False)
    return (
        Section(
            "checks",
            "Checks on devices",
            figures=(figures.rules_met,),
            tables=(checks_table(school, figures),),
            is_appendix=True,
        ),
        Section("record-rules", "Rules about what people record", figures=figures.records, tables=(records,), is_appendix=True),
        Section("definitions", "How figures are counted", DEFINITIONS, notes=(NOT_COLLECTED,), is_appendix=True),
    )
