"""The report to governors: numbers, and no names. No person, no device, no serial number, nothing that anybody typed."""

from typing import Final

from collector.reports.all_figures import Figures
from collector.reports.figure import number_words
from collector.reports.page_for_leaders import at_a_glance, decisions_section
from collector.reports.page_parts import checks_table, records_table, standards_section
from collector.reports.reader_page import Section
from collector.reports.school_at import SchoolAt
from compliance.counted import counted
from compliance.verdict import Verdict

DEFINITIONS: Final = (
    "Meets: a signed report of the device shows what the rule asks.",
    "Needs action: a signed report shows something else. Overdue: the days that the policy gives have passed.",
    "Not known: no reading, a reading that failed, or a report that is too old. It is counted neither as met nor as failed.",
    "Excused: not met, and a headteacher agreed to that until a day.",
    "Each figure has an id in brackets. A technician lists exactly what it counts with the command at the end.",
)
NOT_COLLECTED: Final = (
    "This tool reads settings of devices. It never reads files, e-mail, browsing, location, networks, keystrokes, screens, "
    "cameras or microphones."
)
_IN_WORDS: Final = (
    ("meets", "meeting every rule"),
    ("needs-action", "needing action"),
    ("not-known", "not known"),
    ("excused", "excused"),
)


def for_governors(school: SchoolAt, figures: Figures) -> tuple[Section, ...]:
    """The sections of the printed pages."""
    return (
        Section("paragraph", "In one paragraph", (paragraph(school, figures),)),
        Section("glance", "Figures", figures=(*at_a_glance(figures), *figures.loans)),
        decisions_section("What we ask governors", school, figures),
        Section("checks", "Checks on devices", figures=(figures.rules_met,), tables=(checks_table(school, figures),)),
        standards_section(figures),
        Section("exceptions", "Excused until a day", figures=(*figures.exceptions, figures.by_id["checks.excused"])),
        Section("incidents", "Incidents", figures=figures.incidents),
        _records(school, figures),
        Section("definitions", "How figures are counted", DEFINITIONS, notes=(NOT_COLLECTED,)),
    )


def paragraph(school: SchoolAt, figures: Figures) -> str:
    """The whole in a few sentences, made from the figures below it."""
    by_id = figures.by_id
    words = [_devices_in_use(school, figures)]
    encrypted = by_id.get("loans.encrypted")
    if encrypted is not None and encrypted.of:
        words.append(f"Encrypted of those on loan: {number_words(encrypted)}.")
    most = max((each.by_verdict[Verdict.FAIL] for each in figures.rules), key=lambda each: len(each.things), default=None)
    if most is not None and most.things:
        words.append(f"Most often not met: {most.about}, on {number_words(most)}.")
    words.append(f"{counted(len(by_id['exceptions'].things), 'exception')} in force.")
    words.append(f"{counted(len(by_id['incidents.log'].things), 'incident')} logged in the last twelve months.")
    return " ".join(words)


def _devices_in_use(school: SchoolAt, figures: Figures) -> str:
    one, many = ("was", "were") if school.is_past else ("is", "are")
    tense = one if len(school.devices) == 1 else many
    kind = "simulated device" if school.counts_simulated else "device"
    numbers = (f"{words} {len(figures.by_id[f'devices.{name}'].things):,}" for name, words in _IN_WORDS)
    return f"{counted(len(school.devices), kind)} {tense} in use: {', '.join(numbers)}."


def _records(school: SchoolAt, figures: Figures) -> Section:
    table = records_table(school, figures, says_what_was_seen=False)
    return Section("records", "Records kept by hand", figures=figures.records, tables=(table,) if table.rows else ())
