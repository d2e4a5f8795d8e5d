"""A policy as people read it: what each rule asks, with its paragraph, and what no rule judges. Fits 80 columns."""

from typing import Final

from rich.text import Text

from collector.plain_text import FROM_A_PACK, one_line
from collector.reports.calendar_words import CRITICAL
from collector.reports.text_page import TextPage
from compliance.facts import FACT_NAMES
from compliance.policy import Policy
from compliance.rule import Rule, Severity

_INDENT: Final = 2


def policy_text(policy: Policy) -> Text:
    """The whole policy."""
    page = TextPage()
    page.add(f"{policy.policy_id}, version {policy.version}: {_safe(policy.title)}", "bold")
    page.add(f"SHA-256 {policy.digest.hex()}", "dim")
    days = " · ".join(f"{each.on_screen} {policy.grace_days[each]}" for each in Severity if policy.grace_days[each] is not None)
    page.add(f"Days to put right: {days}")
    page.add(f"These are school days, by the school's calendar; {CRITICAL}.")
    for kind in sorted(policy.collects, key=lambda each: each.__name__):
        page.add(f"Asks devices to tell as well: {FACT_NAMES[kind].replace('_', ' ')}")
    if policy.builds_on:
        page.add(f"Builds on {', '.join(policy.builds_on)}")
    for left in policy.left_out:
        page.add(f"Leaves out {left.rule} ({left.pack}): {_safe(left.because)}")
    for rule in policy.rules:
        _rule(page, rule, policy.policy_id)
    _not_judged(page, policy)
    _conflicts(page, policy)
    return page.text


def _rule(page: TextPage, rule: Rule, policy_id: str) -> None:
    page.blank()
    page.add(f"{rule.rule_id} · {_safe(rule.title)} · {rule.severity.on_screen}", "bold")
    page.add(f"Asks: {_safe(rule.asks)}", indent=_INDENT)
    page.add(f"Who acts: {', '.join(each.on_screen for each in rule.who_acts)}", indent=_INDENT)
    if others := [each for each in rule.asked_by if each != policy_id]:
        page.add(f"Asked for by {', '.join(others)}", indent=_INDENT)
    for clause in rule.clauses:
        quote = f": “{_safe(clause.quote)}”" if clause.quote else ""
        page.add(f"{_safe(clause.policy)}, {_safe(clause.section)}{quote}", "dim", indent=_INDENT)


def _not_judged(page: TextPage, policy: Policy) -> None:
    if policy.not_judged:
        page.blank()
        page.add("Not judged by any rule", "bold")
    for each in policy.not_judged:
        page.add(f"{_safe(each.section)}: “{_safe(each.quote)}”", indent=_INDENT)
        page.add(f"{each.treated_as.on_screen}. {_safe(each.instead)}", "dim", indent=_INDENT + _INDENT)


def _conflicts(page: TextPage, policy: Policy) -> None:
    if policy.conflicts:
        page.blank()
        page.add("Clauses that cannot all be followed", "bold")
    for each in policy.conflicts:
        page.add(f"{_safe(each.title)}: {_safe(each.decision)}", indent=_INDENT)


def _safe(text: str) -> str:
    return one_line(text, FROM_A_PACK)
