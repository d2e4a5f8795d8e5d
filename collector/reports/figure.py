"""A figure of the report: a number, and exactly the things that it counts, so that whoever doubts it can look at each."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from compliance.verdict import Verdict

SLUGS: Final = {
    Verdict.PASS: "meets",
    Verdict.FAIL: "needs-action",
    Verdict.UNKNOWN: "not-known",
    Verdict.WAIVED: "excused",
    Verdict.NOT_APPLICABLE: "not-applicable",
    Verdict.RECORDED: "recorded",
}
"""How a figure's id says a verdict."""


class Sort(StrEnum):
    """What sort of thing is counted."""

    DEVICE = "device"
    CLAUSE = "clause"
    RULE = "rule"
    LINE = "line"
    LOAN = "loan"
    EXCEPTION = "exception"
    INCIDENT = "incident"


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing that a figure counts. `key` finds it: a device's id, a register's name and line, a number.

    `label` and `said` may have names and words that people typed: they are for the technician. `rule` is "" where the thing
    is not counted for what one rule says of it.
    """

    sort: Sort
    key: str
    label: str
    rule: str = ""
    said: str = ""
    put_right_by: date | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its id. `of` is what it is a part of, None where it is the whole. `about` names a rule or a document.

    `is_recorded` False: what it would count is not recorded of that day, which is said and never shown as 0.
    """

    figure_id: str
    words: str
    things: tuple[Thing, ...]
    of: int | None = None
    is_recorded: bool = True
    about: str = ""

    @property
    def in_full(self) -> str:
        """`devices that need action – Screen locks itself (LOCK-1)`."""
        return f"{self.words} – {self.about}" if self.about else self.words

    @property
    def number(self) -> int | None:
        """How many; None where that is not recorded."""
        return len(self.things) if self.is_recorded else None


NOT_RECORDED: Final = "not recorded of that day"


def number_words(figure: Figure) -> str:
    """`47 of 51`, `3`, `not recorded of that day`."""
    if figure.number is None:
        return NOT_RECORDED
    return f"{figure.number:,}" if figure.of is None else f"{figure.number:,} of {figure.of:,}"
