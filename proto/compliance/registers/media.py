"""Removable media that somebody may use although they are the person's own."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from compliance.registers.noted import noted
from compliance.registers.objection import Objection, not_before

_CODE: Final = re.compile(r"[0-9a-f]{12,64}")


@dataclass(frozen=True, slots=True)
class MediaPermit:
    """The headteacher's permission for one medium (S001), with its end."""

    medium: str = noted("which medium, for people: its make, its colour, its label")
    person: str = noted("who may use it", personal=True)
    purpose: str = noted("what for")
    permitted_by: str = noted("who permitted it", personal=True)
    from_day: date = noted("the first day")
    until: date = noted("the last day")
    code: str = noted(
        "the medium's code, as the verdict about it shows it; without it no device can tell which is meant", default=""
    )


def of_permit(line: MediaPermit) -> list[Objection]:
    """A permit does not end before it begins, and its code is one that a device tells."""
    found = not_before(line.from_day, "it begins", {"until": line.until})
    if line.code and not _CODE.fullmatch(line.code):
        found.append(Objection("code", "write the code that a verdict about removable media shows: 12 or more of 0-9 and a-f"))
    return found
