"""A report with what changed in the list of programs, in place of the whole list that was read, or need not be read again."""

from dataclasses import replace
from typing import Final

from agent import seen_programs
from agent.spool.told_programs import NOTHING_TOLD, Step, ToldPrograms
from compliance.errors import InventoryError
from compliance.facts import FACT_NAMES, SoftwareInventory
from compliance.inventory import NO_PROGRAMS, ProgramList, list_of, list_of_text, next_told
from compliance.report import DeviceReport
from compliance.unknown import Unknown, Why

NAME: Final = FACT_NAMES[SoftwareInventory]


def with_changes(report: DeviceReport, told: ToldPrograms, stamp: str = "") -> tuple[DeviceReport, Step | None]:
    """The report as it is sent to who has been told this list, and the step that it takes; `stamp` says of what it was read.

    A list that could not be read today changes nothing. One that the school does not ask for any more is forgotten.
    """
    reading = report.readings.get(NAME)
    if isinstance(reading, Unknown):
        return report, Step("", NOTHING_TOLD) if told.text and reading.why is Why.NOT_COLLECTED else None
    if not isinstance(reading, SoftwareInventory) or reading.base_sha256:  # told already: nothing has changed
        return report, None
    said = next_told(_known(told.text), list_of(reading.added), reading.sources)
    base = told.text if said.inventory.base_sha256 else ""
    reached = ToldPrograms(said.programs.text, seen_programs.to_text(stamp, said.inventory))
    with_said = replace(report, readings={**report.readings, NAME: said.inventory})
    return with_said, Step(base, reached) if reached != told else None


def _known(text: str) -> ProgramList:
    """A list that this version cannot read is none."""
    try:
        return list_of_text(text)
    except InventoryError:
        return NO_PROGRAMS
