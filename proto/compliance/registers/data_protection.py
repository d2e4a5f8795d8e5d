"""What the data protection officer keeps: the registration, and complaints."""

from dataclasses import dataclass
from datetime import date

from compliance.registers.noted import noted
from compliance.registers.objection import Objection, not_before


@dataclass(frozen=True, slots=True)
class IcoRegistration:
    """The school's registration with the Information Commissioner's Office."""

    number: str = noted("the registration number", key=True)
    expires_on: date = noted("the day on which it ends")
    renewed_on: date | None = noted("when it was renewed last", has_happened=True, default=None)


@dataclass(frozen=True, slots=True)
class Complaint:
    """A complaint about data protection. It has to be acknowledged within 30 days. Its text stays in the office's own file."""

    reference: str = noted("the number of the file in which the complaint lies", key=True)
    received_on: date = noted("when it was received", has_happened=True)
    acknowledged_on: date | None = noted("when it was acknowledged", has_happened=True, default=None)
    answered_on: date | None = noted("when it was answered", has_happened=True, default=None)


def of_complaint(line: Complaint) -> list[Objection]:
    """Nothing is answered before it came."""
    days = {"acknowledged_on": line.acknowledged_on, "answered_on": line.answered_on}
    return not_before(line.received_on, "it was received", days)
