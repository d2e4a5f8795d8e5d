"""Removable media that somebody may use although they are the person's own."""

from dataclasses import dataclass
from datetime import date

from compliance.registers.noted import noted
from compliance.registers.objection import Objection, not_before


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
    return not_before(line.from_day, "it begins", {"until": line.until})
