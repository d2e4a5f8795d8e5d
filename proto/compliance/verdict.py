"""The six outcomes that a rule can have on a device, and the plain words that go with one."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Final, NamedTuple


class Verdict(StrEnum):
    """The outcome of one rule on one device. Ordered so that the worst wins: see `worst`."""

    PASS = "PASS"  # noqa: S105 - a verdict, not a password
    NOT_APPLICABLE = "NOT_APPLICABLE"
    RECORDED = "RECORDED"  # not as the rule says, and the policy only wants it on record: nobody has to act
    WAIVED = "WAIVED"
    UNKNOWN = "UNKNOWN"
    FAIL = "FAIL"

    @property
    def on_screen(self) -> str:
        """The plain words that people read."""
        return _ON_SCREEN[self]

    @property
    def needs_putting_right(self) -> bool:
        """Whether somebody has to act: the rule is not met and nothing excuses it, or nobody knows whether it is met."""
        return self in (Verdict.FAIL, Verdict.UNKNOWN)


_ON_SCREEN: Final = {
    Verdict.PASS: "Meets policy",
    Verdict.NOT_APPLICABLE: "Not applicable",
    Verdict.RECORDED: "Recorded",
    Verdict.WAIVED: "Excused",
    Verdict.UNKNOWN: "Not known",
    Verdict.FAIL: "Needs action",
}

# NOT_APPLICABLE counts least: a device with one rule that passes and ten that do not concern it meets its policy. What is
# only recorded keeps nobody from meeting it either.
_RANK: Final = {
    Verdict.NOT_APPLICABLE: 0,
    Verdict.RECORDED: 1,
    Verdict.PASS: 2,
    Verdict.WAIVED: 3,
    Verdict.UNKNOWN: 4,
    Verdict.FAIL: 5,
}


def rank(verdict: Verdict) -> int:
    """The place of a verdict in the order in which the worst, the highest, wins."""
    return _RANK[verdict]


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """The verdict of a whole device. Of nothing at all it is UNKNOWN: not judged is never "meets"."""
    return max(verdicts, key=_RANK.__getitem__, default=Verdict.UNKNOWN)


# Named tuples, where everything else is a frozen dataclass: a collector makes fifty of these for every report, and a tuple is
# made in about half of the time.
class Finding(NamedTuple):
    """What a rule kind makes of one fact: the verdict, and what was seen as a plain phrase."""

    verdict: Verdict
    saw: str


def worst_finding(findings: Iterable[Finding]) -> Finding:
    """The finding that decides when every part must be right: a certain FAIL beats UNKNOWN beats PASS. The first of equals."""
    return max(findings, key=lambda finding: _RANK[finding.verdict])


def best_finding(findings: Iterable[Finding]) -> Finding:
    """The finding that decides when one right part is enough: PASS beats UNKNOWN beats FAIL. The first of equals."""
    return min(findings, key=lambda finding: _RANK[finding.verdict])


class Outcome(NamedTuple):
    """What a rule answers: the verdict, what was seen and what the policy asks, each as a plain phrase.

    `beneath` is what an excused verdict would be without its exception; None where there is none.
    """

    verdict: Verdict
    saw: str
    asks: str
    beneath: Verdict | None = None
