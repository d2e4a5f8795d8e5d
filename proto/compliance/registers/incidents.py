"""The incident log: losses, viruses, breaches. Safeguarding incidents stay in the school's own system."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from compliance.registers.answers import Answer
from compliance.registers.noted import noted
from compliance.registers.objection import Objection, not_before


class IncidentSort(StrEnum):
    """What happened."""

    LOST = "lost"
    STOLEN = "stolen"
    VIRUS = "virus"
    BREACH = "breach"
    FILTER_FAILURE = "filter_failure"
    MISUSE = "misuse"
    DISPOSED_REPORTS = "disposed_reports"
    OTHER = "other"


class IcoDecision(StrEnum):
    """Whether the Information Commissioner was told."""

    REPORTED = "reported"
    NOT_NEEDED = "not_needed"


@dataclass(frozen=True, slots=True)
class Incident:
    """One incident, from its report to its lesson."""

    sort: IncidentSort = noted("what sort of incident")
    happened_on: date = noted("the day on which it happened, or was found out", has_happened=True)
    what: str = noted("what happened, in a sentence without names of pupils")
    device: str = noted("the asset tag or serial number of the device, where one is concerned", default="")
    owner: str = noted("who looks after it", personal=True, default="")
    personal_data: Answer | None = noted("whether personal data is at risk", default=None)
    dpo_told_on: date | None = noted("when the data protection officer was told", has_happened=True, default=None)
    ico: IcoDecision | None = noted("whether the Information Commissioner was told", default=None)
    ico_reason: str = noted("why, or why not", default="")
    closed_on: date | None = noted("when it was closed", has_happened=True, default=None)
    lesson: str = noted("what was learned", default="")
    reference: str = noted("the number of a file in another system", default="")


def of_incident(line: Incident) -> list[Objection]:
    """What is closed has an owner and began before; a decision about the Commissioner has a reason."""
    found = not_before(line.happened_on, "it happened", {"closed_on": line.closed_on})
    if line.closed_on is not None and not line.owner:
        found.append(Objection("owner", "say who looked after it"))
    if line.ico is not None and not line.ico_reason:
        found.append(Objection("ico_reason", "say why"))
    return found
