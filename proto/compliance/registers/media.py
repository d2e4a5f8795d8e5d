"""Removable media that somebody may use although they are the person's own."""

from dataclasses import dataclass
from datetime import date

from compliance.registers.noted import noted
from compliance.registers.objection import Objection


@dataclass(frozen=True, slots=True)
class MediaPermit:
    """The headteacher's permission for one medium (S001), with its end."""

    medium: str = noted("which medium: its make, its label, or the id that a device's page shows")
    person: str = noted("who may use it", personal=True)
    purpose: str = noted("what for")
    permitted_by: str = noted("who permitted it", personal=True)
    from_day: date = noted("the first day")
    until: date = noted("the last day")


def of_permit(line: MediaPermit) -> list[Objection]:
    """A permit does not end before it begins."""
    if line.until >= line.from_day:
        return []
    return [Objection("until", f"it begins on {line.from_day.isoformat()}; write a day that is not before it")]
