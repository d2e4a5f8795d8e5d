"""What is looked at again from time to time, and who was told of it."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from compliance.registers.noted import noted


class ReviewKind(StrEnum):
    """What was reviewed, reported or checked."""

    POLICY = "policy"
    SLT_REPORT = "slt_report"
    GOVERNOR_REPORT = "governor_report"
    DPIA = "dpia"
    RISK_ASSESSMENT = "risk_assessment"
    RISK_ASSESSMENT_TERM = "risk_assessment_term"
    FILTERING = "filtering"
    ACCESS_RIGHTS = "access_rights"
    GENERIC_PASSWORDS = "generic_passwords"
    SEALED_PASSWORDS = "sealed_passwords"
    WIRELESS = "wireless"

    @property
    def on_screen(self) -> str:
        """The plain words that people read."""
        return _ON_SCREEN[self]


_ON_SCREEN = {
    ReviewKind.POLICY: "policy review",
    ReviewKind.SLT_REPORT: "report to the senior leadership team",
    ReviewKind.GOVERNOR_REPORT: "report to the governors",
    ReviewKind.DPIA: "data protection impact assessment",
    ReviewKind.RISK_ASSESSMENT: "cyber risk assessment",
    ReviewKind.RISK_ASSESSMENT_TERM: "termly look at the cyber risk assessment",
    ReviewKind.FILTERING: "review of filtering and monitoring",
    ReviewKind.ACCESS_RIGHTS: "sign-off of access rights",
    ReviewKind.GENERIC_PASSWORDS: "change of shared passwords",
    ReviewKind.SEALED_PASSWORDS: "check of the sealed administrator passwords",
    ReviewKind.WIRELESS: "check of the wireless network's security",
}


@dataclass(frozen=True, slots=True)
class Review:
    """One review, report or check that was done."""

    what: ReviewKind = noted("what was reviewed, reported or checked")
    done_on: date = noted("when it was done", has_happened=True)
    done_by: str = noted("who did it", personal=True)
    shown_to: str = noted("who received it: senior leadership team, governors", default="")
    outcome: str = noted("what came of it, in a sentence", default="")
    document: str = noted("where the document is, or its SHA-256", default="")
    next_due: date | None = noted("when the next one is due, where earlier than the policy asks", default=None)
