"""One rule of a policy: what it asks, from which paragraph, how grave it is, who acts and how it is put right."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from compliance.applicability import When
from compliance.expressions.expression import Expression
from compliance.facts import Fact
from compliance.rules.kind import BoundJudge, BoundSchoolJudge, Nature, Subject

PLATFORMS: Final = ("linux", "windows", "macos", "chromeos")


class Severity(StrEnum):
    """How grave it is when a rule fails. The policy gives each its days of grace."""

    CRITICAL = "critical"  # the device may not leave the site
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    RECORD = "record"  # evidence only, nothing to put right

    @property
    def on_screen(self) -> str:
        """The plain word that people read."""
        return self.value.capitalize()


class Actor(StrEnum):
    """Who puts something right."""

    BORROWER = "borrower"
    TECHNICIAN = "technician"
    HEADTEACHER = "headteacher"
    LINE_MANAGER = "line_manager"
    OFFICE = "office"
    DPO = "dpo"
    GOVERNOR = "governor"
    NOBODY = "nobody"

    @property
    def on_screen(self) -> str:
        """The plain words that people read."""
        return _ACTORS_ON_SCREEN[self]


_ACTORS_ON_SCREEN: Final = {
    Actor.BORROWER: "Borrower",
    Actor.TECHNICIAN: "Technician",
    Actor.HEADTEACHER: "Headteacher",
    Actor.LINE_MANAGER: "Line manager",
    Actor.OFFICE: "School office",
    Actor.DPO: "Data protection officer",
    Actor.GOVERNOR: "Governor",
    Actor.NOBODY: "Nobody (automatic)",
}


@dataclass(frozen=True, slots=True)
class Clause:
    """A paragraph that a rule follows. `quote` is verbatim, cuts marked with …; empty where the words are not the school's."""

    policy: str
    section: str
    quote: str


@dataclass(frozen=True, slots=True)
class AsksLess:
    """That packs ask for less than a rule's paragraphs do: what is less, in words, and the reason that they give."""

    packs: tuple[str, ...]
    what: tuple[str, ...]
    because: str


@dataclass(frozen=True, slots=True)
class Rule:
    """What a clause requires of one fact, or of the registers (`needs_registers`; `fact` then only says which machine it is).

    `judge` has its parameters bound; `parameters` are the same as the policy writes them, for display. `how_to_fix` has words
    for every platform of `platforms`. `asked_by` are the packs that ask for it as it is in force. `grace_days` is None where
    the policy's days for its severity hold. `evidence` says what proves it. A rule about the school as a whole is judged by
    `judge_school`, and by nothing else; one with an `expression` by that.
    """

    rule_id: str
    title: str
    kind: str
    fact: type[Fact]
    judge: BoundJudge = field(compare=False, repr=False)
    asks: str
    parameters: Mapping[str, object]
    needs_registers: bool
    severity: Severity
    clauses: tuple[Clause, ...]
    platforms: tuple[str, ...]
    applies: When
    who_acts: tuple[Actor, ...]
    how_to_fix: Mapping[str, str]
    evidence: str = ""
    grace_days: int | None = None
    asked_by: tuple[str, ...] = ()
    asks_less: AsksLess | None = None
    subject: Subject = Subject.DEVICE
    nature: Nature = Nature.TELEMETRY
    judge_school: BoundSchoolJudge | None = field(default=None, compare=False, repr=False)
    reads_clock: bool = True
    expression: Expression | None = None

    @property
    def facts(self) -> tuple[type[Fact], ...]:
        """Every fact that it reads."""
        return (self.fact,) if self.expression is None else self.expression.facts
