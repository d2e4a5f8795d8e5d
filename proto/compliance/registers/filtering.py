"""Changes to the web filter, which are nobody's alone."""

from dataclasses import dataclass
from datetime import date

from compliance.registers.noted import noted
from compliance.registers.objection import Objection
from compliance.registers.person_names import same_person


@dataclass(frozen=True, slots=True)
class FilterChange:
    """One change and its two names (S004 1.4). Until the second person has agreed it is not signed off."""

    changed_on: date = noted("when it was changed", has_happened=True)
    what: str = noted("what was blocked or opened")
    why: str = noted("the reason")
    changed_by: str = noted("who changed it", personal=True)
    agreed_by: str = noted("who agreed to it: another person", personal=True, default="")
    agreed_on: date | None = noted("when that was", has_happened=True, default=None)


def of_change(line: FilterChange) -> list[Objection]:
    """Two names are two people, and whoever agreed did so on a day."""
    if same_person(line.changed_by, line.agreed_by):
        return [Objection("agreed_by", "the same person changed it; somebody else must agree")]
    if line.agreed_by and line.agreed_on is None:
        return [Objection("agreed_on", "say when it was agreed")]
    if line.agreed_on is not None and not line.agreed_by:
        return [Objection("agreed_by", "say who agreed")]
    return []
