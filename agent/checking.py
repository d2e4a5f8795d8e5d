"""Judging on the device itself, with the collector's own code and without any network: only to tell the person at it.

A rule that asks the school's registers (is the loan signed?) cannot be judged here and is listed as such.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from compliance.assessment import Outcome, assess, worst
from compliance.context import Context
from compliance.policy import Policy
from compliance.report import DeviceReport
from compliance.rule import Rule
from compliance.verdict import Verdict


@dataclass(frozen=True, slots=True)
class LocalCheck:
    """What the device can say about itself, worst first, and the rules that only the school can judge."""

    policy: Policy
    platform: str
    judged: tuple[tuple[Rule, Outcome], ...]
    at_the_school: tuple[Rule, ...]

    @property
    def verdict(self) -> Verdict:
        """The worst of what was judged here."""
        return worst(outcome.verdict for _, outcome in self.judged)


def check(policy: Policy, report: DeviceReport, context: Context, now: datetime) -> LocalCheck:
    """Judge a report here. Pure."""
    outcomes = {each.rule_id: each.outcome for each in assess(policy, report, context, now).outcomes}
    judged = [(rule, outcomes[rule.rule_id]) for rule in policy.rules if not rule.needs_registers]
    worst_first = sorted(judged, key=lambda pair: _ORDER.index(pair[1].verdict))
    return LocalCheck(policy, report.platform, tuple(worst_first), tuple(rule for rule in policy.rules if rule.needs_registers))


_ORDER = (Verdict.FAIL, Verdict.UNKNOWN, Verdict.WAIVED, Verdict.PASS, Verdict.NOT_APPLICABLE)


def as_plain(checked: LocalCheck) -> dict[str, Any]:
    """For machines: the same names as the collector's report."""
    return {
        "policy": {"id": checked.policy.policy_id, "version": checked.policy.version},
        "platform": checked.platform,
        "verdict": checked.verdict.value,
        "checks": [_check(rule, outcome, checked.platform) for rule, outcome in checked.judged],
        "judged_by_the_school": [{"rule": rule.rule_id, "title": rule.title} for rule in checked.at_the_school],
    }


def _check(rule: Rule, outcome: Outcome, platform: str) -> dict[str, Any]:
    clause = rule.clauses[0]
    return {
        "rule": rule.rule_id,
        "title": rule.title,
        "verdict": outcome.verdict.value,
        "saw": outcome.saw,
        "asks": outcome.asks,
        "clause": {"policy": clause.policy, "section": clause.section, "quote": clause.quote},
        "who_acts": [actor.value for actor in rule.who_acts],
        "how_to_fix": rule.how_to_fix.get(platform, ""),
    }
