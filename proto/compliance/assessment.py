"""Judging: a policy, a report and what the registers say, in; a verdict with plain words for every rule, out."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Final, NamedTuple, assert_never

from compliance.applicability import Concern, Concerned, NotConcerned, When, concerns
from compliance.context import Context, NotDated
from compliance.days import day_in_words
from compliance.exceptions import excused
from compliance.expressions.expression import Evaluator
from compliance.facts import FACT_NAMES, FACTS, DeviceIdentity
from compliance.policy import Policy
from compliance.report import DeviceReport, F, Reading
from compliance.rule import Rule, Severity
from compliance.unknown import Unknown, Why
from compliance.values import dataclass
from compliance.verdict import Finding, Outcome, Verdict, worst

__all__ = ["Assessment", "Outcome", "RuleOutcome", "Verdict", "assess", "worst"]

_IDENTITY: Final = FACT_NAMES[DeviceIdentity]
_NEVER_REPORTED: Final = Unknown(Why.NOT_READ, "the device has not reported yet")


class RuleOutcome(NamedTuple):
    """The outcome of one rule of a policy."""

    rule_id: str
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Assessment:
    """Every rule of one policy on one device at one moment."""

    policy_id: str
    policy_digest: bytes
    outcomes: tuple[RuleOutcome, ...]

    @property
    def verdict(self) -> Verdict:
        """The worst of all outcomes."""
        return worst(each.outcome.verdict for each in self.outcomes)


def assess(
    policy: Policy, report: DeviceReport | None, context: Context, now: datetime, evaluator: Evaluator | None = None
) -> Assessment:
    """Judge every rule for devices, in the policy's order. Pure: equal arguments, equal answer. `None`: it never reported.

    Without an `evaluator` what is an expression is not known: the device itself has none.
    """
    return Assessment(
        policy.policy_id, policy.digest, outcomes_of(policy.device_rules, policy, report, context, now, evaluator)
    )


def outcomes_of(
    rules: Iterable[Rule],
    policy: Policy,
    report: DeviceReport | None,
    context: Context,
    now: datetime,
    evaluator: Evaluator | None = None,
) -> tuple[RuleOutcome, ...]:
    """What `assess` answers of some of a policy's rules, in their order."""
    seen = _too_old(policy, report, context, now) or report
    return tuple([RuleOutcome(rule.rule_id, _outcome(rule, seen, context, now, evaluator)) for rule in rules])


def assess_again(
    before: Assessment,
    seen: DeviceReport,
    report: DeviceReport,
    policy: Policy,
    context: Context,
    now: datetime,
    evaluator: Evaluator | None = None,
) -> Assessment:
    """What `assess` answers for this report, where `before` is its answer for `seen` under the same policy, context and moment.

    A rule is judged again only if it reads another fact than before: what a device sends after a long absence is a row of
    reports that are nearly the same. `before` itself comes back when no outcome differs.
    """
    moved = _moved(seen.readings, report.readings)
    if report.platform != seen.platform or _IDENTITY in moved:  # whom a rule concerns may hang on them
        return assess(policy, report, context, now, evaluator)
    judged = _too_old(policy, report, context, now) or report
    outcomes = list(before.outcomes)
    for fact in moved:
        for place in policy.about[fact]:
            rule = policy.device_rules[place]
            outcomes[place] = RuleOutcome(rule.rule_id, _outcome(rule, judged, context, now, evaluator))
    found = tuple(outcomes)
    return before if found == before.outcomes else Assessment(policy.policy_id, policy.digest, found)


def _moved(seen: Mapping[str, Reading], read: Mapping[str, Reading]) -> list[str]:
    """The facts that two reports read otherwise. Equal bytes become one and the same reading (wire/codec.py)."""
    return [name for name in FACTS if seen.get(name) is not read.get(name)]


def is_too_old(policy: Policy, report: DeviceReport | None, context: Context, now: datetime) -> bool:
    """Whether the report says nothing any more of how the device is."""
    return _too_old(policy, report, context, now) is not None


def _too_old(policy: Policy, report: DeviceReport | None, context: Context, now: datetime) -> DeviceReport | None:
    """The report with every reading not known, when it is too old to say how the device is now; None when it is not.

    On the device itself the report has just been made, and nobody has received it: that is never too old.
    """
    as_of = context.evidence_as_of
    if report is None or isinstance(as_of, Unknown):
        return None
    if isinstance(as_of, NotDated):
        words = "nothing shows when the last report was made"
    elif now - as_of > policy.evidence_good_for:
        words = f"the last report, of {day_in_words(as_of)}, is too old to say how the device is now"
    else:
        return None
    return replace(report, readings=dict.fromkeys(FACTS, Unknown(Why.TOO_OLD, words)))


def _outcome(rule: Rule, report: DeviceReport | None, context: Context, now: datetime, evaluator: Evaluator | None) -> Outcome:
    """Whom the rule does not concern is not judged; else the finding stands, beside what the rule asks. What a policy only
    wants on record fails nobody.
    """
    if report is not None and report.platform not in rule.platforms:
        return Outcome(Verdict.NOT_APPLICABLE, f"This rule is not for {report.platform}", rule.asks)
    if rule.expression is None:
        finding = _finding(rule, report, context, now)
    else:
        finding = rule.expression.finding(partial(_reading, report), evaluator)
    if rule.applies is not When.ALWAYS:
        finding = _where_concerned(finding, concerns(rule.applies, _reading(report, DeviceIdentity), context))
    only_recorded = finding.verdict is Verdict.FAIL and rule.severity is Severity.RECORD
    outcome = Outcome(Verdict.RECORDED if only_recorded else finding.verdict, finding.saw, rule.asks)
    return excused(rule.rule_id, outcome, context.excuses, now) if context.excuses else outcome


def _finding(rule: Rule, report: DeviceReport | None, context: Context, now: datetime) -> Finding:
    """A rule kind that asks the registers copes with an unknown reading itself; no other kind ever sees one."""
    reading = _reading(report, rule.fact)
    if isinstance(reading, Unknown) and not rule.needs_registers:
        return Finding(Verdict.UNKNOWN, str(reading))
    return rule.judge(reading, context, now)


def _where_concerned(finding: Finding, concern: Concern) -> Finding:
    match concern:
        case Concerned():
            return finding
        case NotConcerned(because):
            return Finding(Verdict.NOT_APPLICABLE, because)
        case Unknown() as unknown:
            return _in_doubt(finding, unknown)
        case impossible:
            assert_never(impossible)


def _in_doubt(finding: Finding, unknown: Unknown) -> Finding:
    """What meets the rule meets it, asked or not. What does not is no failure until the rule is known to concern it."""
    if finding.verdict is not Verdict.FAIL:
        return finding
    return Finding(Verdict.UNKNOWN, f"{finding.saw}; but whether this rule concerns the device is not known: {unknown}")


def _reading(report: DeviceReport | None, kind: type[F]) -> F | Unknown:
    if report is None:
        return _NEVER_REPORTED
    return report.reading(kind)
