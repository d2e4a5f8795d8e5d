"""Every figure of a school at one moment, counted once for all readers."""

from dataclasses import dataclass
from functools import cached_property

from collector.reports import (
    figures_of_devices,
    figures_of_incidents,
    figures_of_records,
    figures_of_standards,
    figures_of_topics,
)
from collector.reports.figure import Figure
from collector.reports.figures_of_devices import RuleFigures
from collector.reports.figures_of_records import RecordFigures
from collector.reports.figures_of_signatures import unsigned
from collector.reports.figures_of_standards import StandardFigures
from collector.reports.school_at import SchoolAt


@dataclass(frozen=True)
class Figures:
    """All of them. A reader's page chooses; it counts nothing itself."""

    devices: tuple[Figure, ...]
    topics: tuple[Figure, ...]
    checks: tuple[Figure, ...]
    rules: tuple[RuleFigures, ...]
    rules_met: Figure
    standards: tuple[StandardFigures, ...]
    records: tuple[Figure, ...]
    each_record: tuple[RecordFigures, ...]
    exceptions: tuple[Figure, ...]
    incidents: tuple[Figure, ...]
    loans: tuple[Figure, ...]
    registers: tuple[Figure, ...]

    @cached_property
    def by_id(self) -> dict[str, Figure]:
        """Each figure by its id, in the order of the pages."""
        of_rules = (figure for each in self.rules for figure in (*each.by_verdict.values(), each.overdue))
        of_standards = (figure for each in self.standards for figure in each.by_met.values())
        of_records = (each.lines for each in self.each_record)
        alone = (self.devices, self.topics, self.checks, (self.rules_met,), of_rules, of_standards, self.records, of_records)
        recorded = (self.exceptions, self.incidents, self.loans, self.registers)
        return {figure.figure_id: figure for group in (*alone, *recorded) for figure in group}


def figures_of(school: SchoolAt) -> Figures:
    """Count."""
    encrypted = figures_of_devices.encrypted_on_loan(school)
    rules = figures_of_devices.of_rules(school)
    return Figures(
        devices=figures_of_devices.of_devices(school),
        topics=figures_of_topics.of_topics(school),
        checks=figures_of_devices.of_checks(school),
        rules=rules,
        rules_met=figures_of_devices.met_everywhere(rules),
        standards=figures_of_standards.of_standards(school),
        records=figures_of_records.of_rules_about_the_school(school),
        each_record=figures_of_records.of_each_record(school),
        exceptions=figures_of_records.of_exceptions(school),
        incidents=figures_of_incidents.of_incidents(school),
        loans=(*figures_of_records.of_loans(school), *((encrypted,) if encrypted else ()), *unsigned(school)),
        registers=figures_of_records.of_registers(school),
    )
