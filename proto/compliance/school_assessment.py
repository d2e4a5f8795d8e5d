"""Judging a school as a whole: a policy and what its registers say, in; a finding for every rule about the school, out."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from compliance.policy import Policy
from compliance.rule import Rule, Severity
from compliance.school_context import SchoolContext
from compliance.school_finding import SchoolFinding
from compliance.verdict import Verdict, worst


class SchoolOutcome(NamedTuple):
    """The finding of one rule, beside what the rule asks."""

    rule_id: str
    finding: SchoolFinding
    asks: str


@dataclass(frozen=True, slots=True)
class SchoolAssessment:
    """Every rule of one policy about the school, at one moment."""

    policy_id: str
    policy_digest: bytes
    outcomes: tuple[SchoolOutcome, ...]

    @property
    def verdict(self) -> Verdict:
        """The worst of all outcomes; Not applicable where the policy has no rule about the school."""
        return worst([Verdict.NOT_APPLICABLE, *(each.finding.verdict for each in self.outcomes)])


def assess_school(policy: Policy, context: SchoolContext, now: datetime) -> SchoolAssessment:
    """Judge every rule of a policy that is about the school, in its order. Pure: equal arguments, equal answer."""
    outcomes = tuple(SchoolOutcome(rule.rule_id, _finding(rule, context, now), rule.asks) for rule in policy.school_rules)
    return SchoolAssessment(policy.policy_id, policy.digest, outcomes)


def _finding(rule: Rule, context: SchoolContext, now: datetime) -> SchoolFinding:
    """What a policy only wants on record fails nobody."""
    if rule.judge_school is None:
        return SchoolFinding(Verdict.UNKNOWN, "This version does not know how to judge it")
    found = rule.judge_school(context, now)
    if found.verdict is Verdict.FAIL and rule.severity is Severity.RECORD:
        return found._replace(verdict=Verdict.RECORDED)
    return found
