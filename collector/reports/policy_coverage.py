"""What becomes of every clause of a pack: judged by which rules, recorded, refused, or told to people. Nothing is left out."""

from collections import Counter
from typing import Final

from rich.text import Text

from collector.plain_text import FROM_A_PACK, one_line
from collector.reports.as_json import Plain
from collector.reports.text_page import TextPage
from compliance.policy import Policy, PolicyClause, TreatedAs
from compliance.rule import Rule

_INDENT: Final = 2
_ALWAYS_COUNTED: Final = tuple(each for each in TreatedAs if each is not TreatedAs.LATER)


def counts(policy: Policy) -> dict[str, int]:
    """How many clauses there are of each treatment, all of them, and the rules in force. `later` only while there is one."""
    found = Counter(each.treated_as for each in policy.clauses)
    counted = {each.value: found[each] for each in TreatedAs if each in _ALWAYS_COUNTED or found[each]}
    return {"clauses": len(policy.clauses), **counted, "rules": len(policy.rules)}


def coverage_plain(policy: Policy) -> Plain:
    """The page for machines."""
    return {
        "pack": policy.policy_id,
        "clauses": [
            {
                "section": each.section,
                "quote": each.quote,
                "treated_as": each.treated_as.value,
                "rules": list(each.rules),
                "instead": each.instead,
                "document": each.document,
                "asked_by": each.pack,
                "asks_less": [rule.rule_id for rule in asking_less(policy, each)],
            }
            for each in policy.clauses
        ],
        "counts": dict(counts(policy)),
        "asks_less": [
            {"rule": each.rule_id, "packs": list(less.packs), "what": list(less.what), "because": less.because}
            for each in policy.rules
            if (less := each.asks_less)
        ],
        "left_out": [{"pack": each.pack, "rule": each.rule, "because": each.because} for each in policy.left_out],
    }


def coverage_text(policy: Policy) -> Text:
    """The page for people, clause by clause in the order of the text."""
    page = TextPage()
    page.add(f"{policy.policy_id}, version {_safe(policy.version)}: {_safe(policy.title)}", "bold")
    counted = counts(policy)
    page.add(f"{counted['clauses']} clauses, {counted['rules']} rules in force")
    for each in TreatedAs:
        if each.value in counted:
            page.add(f"{each.on_screen}: {counted[each.value]}", indent=_INDENT)
    document = ""
    for clause in policy.clauses:
        if clause.document != document:
            page.blank()
            page.add(_safe(clause.document), "bold")
            document = clause.document
        _clause(page, clause, policy)
    _left_out(page, policy)
    return page.text


def asking_less(policy: Policy, clause: PolicyClause) -> list[Rule]:
    """The rules that ask for less than this paragraph. A pack's own paragraph asks for what the pack asks."""
    named = [rule for rule in policy.rules if rule.rule_id in clause.rules]
    return [rule for rule in named if rule.asks_less is not None and clause.pack not in rule.asks_less.packs]


def _clause(page: TextPage, clause: PolicyClause, policy: Policy) -> None:
    titles = {rule.rule_id: rule.title for rule in policy.rules if rule.rule_id in clause.rules}
    less = {rule.rule_id: rule.asks_less for rule in asking_less(policy, clause)}
    page.blank()
    page.add(f"{_safe(clause.section)}: “{_safe(clause.quote)}”" if clause.quote else _safe(clause.section))
    page.add(clause.treated_as.on_screen, "dim", indent=_INDENT)
    for rule in clause.rules:
        page.add(f"{rule}: {_safe(titles.get(rule, ''))}", indent=_INDENT + _INDENT)
        if found := less.get(rule):
            words = (
                f"Asks for less than this ({_safe(', '.join(found.what))}), by {', '.join(found.packs)}: {_safe(found.because)}"
            )
            page.add(words, "bold", indent=_INDENT + _INDENT)
    if clause.instead:
        page.add(_safe(clause.instead), indent=_INDENT + _INDENT)


def _left_out(page: TextPage, policy: Policy) -> None:
    if policy.left_out:
        page.blank()
        page.add("Rules that are left out", "bold")
    for each in policy.left_out:
        page.add(f"{each.rule}, by {each.pack}: {_safe(each.because)}", indent=_INDENT)


def _safe(text: str) -> str:
    return one_line(text, FROM_A_PACK)
