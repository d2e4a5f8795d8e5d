"""What people confirm of accounts that no device can see."""

from dataclasses import dataclass
from datetime import date

from compliance.registers.noted import noted
from compliance.registers.objection import Objection


@dataclass(frozen=True, slots=True)
class MfaCheck:
    """How many of one role have a second factor on one service, on one day. Counts, never names."""

    checked_on: date = noted("when it was looked at", has_happened=True)
    service: str = noted("which service: e-mail, management information system, remote access")
    role: str = noted("which role: senior leaders, office, governors")
    people: int = noted("how many people have that role", unit="people")
    with_second_factor: int = noted("how many of them have a second factor", unit="people")
    checked_by: str = noted("who looked", personal=True)


def of_mfa_check(line: MfaCheck) -> list[Objection]:
    """No more have it than there are, and a role that nobody has tells nothing."""
    if line.people < 1:
        return [Objection("people", "write at least 1; a role that nobody has is not looked at")]
    if line.with_second_factor <= line.people:
        return []
    return [Objection("with_second_factor", f"the role has {line.people} people; write how many of these have it")]


@dataclass(frozen=True, slots=True)
class Training:
    """A course that somebody has done, such as the NCSC's for schools."""

    person: str = noted("who was trained", key=True, personal=True)
    course: str = noted("which course", key=True)
    done_on: date = noted("when it was done", key=True, has_happened=True)
    valid_until: date | None = noted("until when it counts, where it ends", default=None)
