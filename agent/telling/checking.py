"""Judging on the device itself, with the collector's own code and without any network: only to tell the person at it.

What the school signed for this device (its loan, its exceptions) is judged by as its collector does. What only the collector
knows (when a report came in, what it remembers of weeks, what a school's own expression comes to) is Not known here, and says
so.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from agent.telling.beside import Beside, beside
from agent.telling.beside import as_plain as beside_as_plain
from compliance.assessment import Outcome, assess, worst
from compliance.context import Context
from compliance.days import day_in_words
from compliance.policy import Policy
from compliance.report import DeviceReport
from compliance.rule import Rule
from compliance.rules.table import RULE_KINDS
from compliance.told_context import ToldContext
from compliance.unknown import Unknown
from compliance.values import dataclass
from compliance.verdict import Verdict


@dataclass(frozen=True, slots=True)
class LocalCheck:
    """What the device can say about itself, worst first, and the rules that only the school can judge, with why not here.

    `beside` is what the school told of each check, by the rule's id. `in_doubt` says since when nothing confirms the policy, ""
    where something does.
    """

    policy: Policy
    platform: str
    judged: tuple[tuple[Rule, Outcome], ...]
    at_the_school: tuple[tuple[Rule, Outcome], ...]
    beside: Mapping[str, Beside]
    today: date
    in_doubt: str = ""

    @property
    def verdict(self) -> Verdict:
        """The worst of what was judged here."""
        return worst(outcome.verdict for _, outcome in self.judged)


def check(
    policy: Policy,
    report: DeviceReport,
    told: ToldContext,
    now: datetime,
    good_until: datetime | None = None,
    in_doubt: str = "",
) -> LocalCheck:
    """Judge a report here. Pure. By a policy that was good until a moment which has passed, nothing is known: its school may
    ask for something else by now. What it would have said is said all the same.
    """
    context = told.context
    outcomes = {each.rule_id: each.outcome for each in assess(policy, report, context, now).outcomes}
    at_the_school = {
        rule.rule_id: _not_known(outcomes[rule.rule_id])
        for rule in policy.device_rules
        if _is_for_the_school(rule, outcomes[rule.rule_id], report, context)
    }
    if good_until is not None and good_until < now:
        outcomes = {rule_id: _by_an_expired_policy(outcome, good_until) for rule_id, outcome in outcomes.items()}
    judged = [(rule, outcomes[rule.rule_id]) for rule in policy.device_rules if rule.rule_id not in at_the_school]
    judged.sort(key=lambda pair: _ORDER.index(pair[1].verdict))
    elsewhere = [(rule, at_the_school[rule.rule_id]) for rule in policy.device_rules if rule.rule_id in at_the_school]
    said = {rule.rule_id: beside(policy, rule, outcome, told, now) for rule, outcome in judged}
    return LocalCheck(policy, report.platform, tuple(judged), tuple(elsewhere), said, now.date(), in_doubt)


def _by_an_expired_policy(outcome: Outcome, good_until: datetime) -> Outcome:
    """Neither "meets" nor "needs action"."""
    expired = f"the policy on this device expired on {day_in_words(good_until)}"
    return Outcome(Verdict.UNKNOWN, f"{expired}; by it: {outcome.verdict.on_screen}. {outcome.saw}", outcome.asks)


def _not_known(outcome: Outcome) -> Outcome:
    """An exception waits for what the collector knows: where that meets the rule, there is nothing to excuse."""
    return Outcome(Verdict.UNKNOWN, outcome.saw, outcome.asks)


def _is_for_the_school(rule: Rule, outcome: Outcome, report: DeviceReport, context: Context) -> bool:
    """Not known here, and perhaps known there. A fault of now, and what the device itself cannot read, is said here."""
    if (outcome.beneath or outcome.verdict) is not Verdict.UNKNOWN:
        return False
    kind = RULE_KINDS.get(rule.kind)
    if rule.expression is not None or kind is None:
        return True
    if rule.needs_registers:
        return kind.asks_the_collector or isinstance(context.loan, Unknown)
    return kind.remembers and not isinstance(report.reading(rule.fact), Unknown)


_ORDER: Final = (Verdict.FAIL, Verdict.UNKNOWN, Verdict.WAIVED, Verdict.PASS, Verdict.RECORDED, Verdict.NOT_APPLICABLE)


def as_plain(checked: LocalCheck) -> dict[str, Any]:
    """For machines: each check in the shape that it has in the collector's report.json."""
    return {
        "policy": {"id": checked.policy.policy_id, "version": checked.policy.version, "in_doubt": checked.in_doubt or None},
        "platform": checked.platform,
        "verdict": checked.verdict.value,
        "checks": [_check(rule, outcome, checked) for rule, outcome in checked.judged],
        "judged_by_the_school": [_elsewhere(rule, outcome) for rule, outcome in checked.at_the_school],
    }


def actors(rule: Rule) -> str:
    """Who puts it right, in the words of the screen."""
    return ", ".join(each.on_screen for each in rule.who_acts)


def _elsewhere(rule: Rule, outcome: Outcome) -> dict[str, Any]:
    return {"rule": rule.rule_id, "title": rule.title, "verdict": outcome.verdict.value, "saw": outcome.saw}


def _check(rule: Rule, outcome: Outcome, checked: LocalCheck) -> dict[str, Any]:
    clauses = [{"policy": each.policy, "section": each.section, "quote": each.quote} for each in rule.clauses]
    return {
        "rule": rule.rule_id,
        "title": rule.title,
        "verdict": outcome.verdict.value,
        "saw": outcome.saw,
        "asks": outcome.asks,
        "clause": clauses[0],
        "clauses": clauses,
        **beside_as_plain(checked.beside[rule.rule_id], checked.today),
        "who_acts": actors(rule),
        "how_to_fix": rule.how_to_fix.get(checked.platform, ""),
    }
