"""A report with what changed in the list of programs, in place of the whole list that was read."""

from dataclasses import replace

from agent.spool.told_programs import Step
from compliance.errors import InventoryError
from compliance.facts import FACT_NAMES, SoftwareInventory
from compliance.inventory import NO_PROGRAMS, ProgramList, followed, list_of_text, next_told
from compliance.report import DeviceReport
from compliance.unknown import Unknown, Why

_NAME = FACT_NAMES[SoftwareInventory]


def with_changes(report: DeviceReport, told: str) -> tuple[DeviceReport, Step | None]:
    """The report as it is sent to who has been told this list, and the step that it takes.

    A list that could not be read today changes nothing. One that the school does not ask for any more is forgotten.
    """
    reading = report.readings.get(_NAME)
    if isinstance(reading, Unknown):
        return report, Step("", "") if told and reading.why is Why.NOT_COLLECTED else None
    if not isinstance(reading, SoftwareInventory):
        return report, None
    said = next_told(_known(told), followed(NO_PROGRAMS, reading), reading.sources)
    readings = {**report.readings, _NAME: said.inventory}
    base, reached = told if said.inventory.base_sha256 else "", said.programs.text
    return replace(report, readings=readings), Step(base, reached) if reached != told else None


def _known(told: str) -> ProgramList:
    """A list that this version cannot read is none."""
    try:
        return list_of_text(told)
    except InventoryError:
        return NO_PROGRAMS
