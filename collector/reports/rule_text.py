"""One rule as people read it: what it asks, what a school may set of it, how it is put right; and all kinds that there are."""

from collections.abc import Iterable, Sequence
from typing import Final

from rich.text import Text

from collector.plain_text import FROM_A_PACK, lines, one_line
from collector.reports.as_json import Plain
from collector.reports.text_page import TextPage
from compliance.facts import FACT_NAMES
from compliance.policy import Policy, Rule
from compliance.rules.kind import Nature, RuleKind, Subject
from compliance.rules.parameter import ParameterDoc, as_written
from compliance.rules.table import RULE_KINDS

_INDENT: Final = 2
_PROVED_BY: Final = {
    Nature.TELEMETRY: "the device itself",
    Nature.MIXED: "the device beside what people recorded",
    Nature.REGISTER: "what people recorded",
}


def rule_text(policy: Policy, rule: Rule) -> Text:
    """One rule of a pack."""
    page = TextPage()
    page.add(f"{rule.rule_id} · {_safe(rule.title)} · {rule.severity.on_screen}", "bold")
    page.add(f"In {policy.policy_id}, version {_safe(policy.version)}. {_asked_by(policy, rule)}")
    page.add(f"Asks: {_safe(rule.asks)}")
    page.add(f"For: {rule.applies.on_screen}; {', '.join(rule.platforms)}")
    page.add(f"Who acts: {', '.join(each.on_screen for each in rule.who_acts)}")
    if not policy.is_library:
        page.add(f"Days to put right: {_days(policy, rule)}")
    page.add(f"Proved by {_PROVED_BY[rule.nature]}. {_safe(rule.evidence)}")
    page.add(f"Kind: {rule.kind}")
    for each in RULE_KINDS[rule.kind].parameters:
        page.add(_parameter(each, rule.parameters.get(each.name, each.default)), indent=_INDENT)
    for path, entries in rule.expression.reads if rule.expression else ():
        page.add(f"Reads {_read(path, entries)}", indent=_INDENT)
    for clause in rule.clauses:
        quote = f": “{_safe(clause.quote)}”" if clause.quote else ""
        page.add(f"{_safe(clause.policy)}, {_safe(clause.section)}{quote}", "dim")
    _how_to_fix(page, rule)
    return page.text


def rule_plain(policy: Policy, rule: Rule) -> Plain:
    """The same for machines."""
    return {
        "pack": policy.policy_id,
        "rule": rule.rule_id,
        "title": rule.title,
        "kind": rule.kind,
        "asks": rule.asks,
        "parameters": [
            {**_parameter_plain(each), "value": str(rule.parameters.get(each.name, each.default))}
            for each in RULE_KINDS[rule.kind].parameters
        ],
        "severity": rule.severity.value,
        "grace_days": policy.days_of(rule),
        "platforms": list(rule.platforms),
        "when": rule.applies.value,
        "who_acts": [each.value for each in rule.who_acts],
        "how_to_fix": dict(rule.how_to_fix),
        "evidence": rule.evidence,
        "asked_by": list(rule.asked_by),
        "asks_less": _less_plain(rule),
        "clauses": [{"policy": each.policy, "section": each.section, "quote": each.quote} for each in rule.clauses],
    }


def _less_plain(rule: Rule) -> Plain:
    """None where a rule asks for what its paragraphs ask."""
    less = rule.asks_less
    return None if less is None else {"packs": list(less.packs), "what": list(less.what), "because": less.because}


def kinds_text(kinds: Iterable[RuleKind]) -> Text:
    """Every kind with what may be set of it."""
    page = TextPage()
    for kind in kinds:
        page.add(kind.name, "bold")
        fact = "" if kind.needs_registers or kind.subject is Subject.SCHOOL else f" Judges {_judged(kind)}."
        page.add(f"Of each {kind.subject.value}; proved by {_PROVED_BY[kind.nature]}.{fact}", indent=_INDENT)
        for each in kind.parameters:
            page.add(_parameter(each, each.default), indent=_INDENT)
        page.blank()
    return page.text


def kinds_plain(kinds: Iterable[RuleKind]) -> Plain:
    """The same for machines."""
    return [
        {
            "kind": kind.name,
            "subject": kind.subject.value,
            "nature": kind.nature.value,
            "parameters": [_parameter_plain(each) for each in kind.parameters],
        }
        for kind in kinds
    ]


def _asked_by(policy: Policy, rule: Rule) -> str:
    others = [each for each in rule.asked_by if each != policy.policy_id]
    return f"Asked for by {', '.join(rule.asked_by)}." if others else ""


def _days(policy: Policy, rule: Rule) -> str:
    days = policy.days_of(rule)
    return "none, it is for the record" if days is None else str(days)


def _parameter(each: ParameterDoc, value: object) -> str:
    """`at_most = 15 min: idle time and …; from 1 min to 8 h, written in s, min, h or days`."""
    words = as_written(value)
    unit = f", in {each.unit}" if each.unit else ""
    shown = f" = {_safe(words)}" if words else ""
    return f"{each.name}{shown}: {each.words}; {each.allowed}{unit}"


def _parameter_plain(each: ParameterDoc) -> dict[str, Plain]:
    names = {"name": each.name, "words": each.words, "unit": each.unit, "allowed": each.allowed}
    return {**names, "default": as_written(each.default), "stricter": each.stricter.value}


def _read(path: str, entries: Sequence[str]) -> str:
    return f"{path}, of each: {', '.join(entries)}" if entries else path


def _judged(kind: RuleKind) -> str:
    if kind.reads_what_it_names:
        return "what its rule names; the collector alone works it out"
    return FACT_NAMES[kind.fact].replace("_", " ")


def _how_to_fix(page: TextPage, rule: Rule) -> None:
    """Words that several systems share are told once."""
    systems: dict[str, list[str]] = {}
    for system, words in rule.how_to_fix.items():
        systems.setdefault(words, []).append(system)
    for words, names in systems.items():
        page.blank()
        page.add(f"How to put it right on {', '.join(names)}", "bold")
        for line in lines(words).splitlines():
            page.add(line, indent=_INDENT)


def _safe(text: str) -> str:
    return one_line(text, FROM_A_PACK)
