"""From a [[rule]] table of a policy file to a Rule."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from compliance.applicability import When
from compliance.policy_problems import shown
from compliance.policy_table import Table
from compliance.rule import PLATFORMS, Actor, Clause, Rule, Severity
from compliance.rules.filled_words import filled
from compliance.rules.kind import RuleKind, Subject
from compliance.rules.table import RULE_KINDS

_RULE_ID: Final = re.compile(r"[A-Z]{2,8}-[0-9]{1,3}")
_EVERY_PLATFORM: Final = "any"
GRACE_LIMIT_DAYS: Final = 365
_READ_BEFORE: Final = ("id", "from", "cite", "clause", "grace_days", "because")  # by whoever puts the rules in force


def parse_rule(table: Table, clauses: tuple[Clause, ...], asked_by: tuple[str, ...]) -> Rule | None:
    """The rule of one table. None when its kind is not known; whatever is wrong is noted in the table's problems."""
    rule_id = str(table.values.get("id"))
    kind = _kind(table)
    if kind is None:
        return None
    bound = kind.bind(table)
    platforms = table.choices("platforms", PLATFORMS, default=PLATFORMS)
    rule = Rule(
        rule_id=rule_id,
        title=table.text("title"),
        kind=kind.name,
        fact=kind.fact,
        judge=bound.judge,
        asks=bound.asks,
        parameters=MappingProxyType(bound.parameters),
        needs_registers=kind.needs_registers,
        severity=table.choice("severity", Severity),
        clauses=clauses,
        platforms=platforms,
        applies=table.choice("when", When, default=When.ALWAYS),
        who_acts=tuple(map(Actor, table.choices("who_acts", tuple(Actor)))),
        how_to_fix=MappingProxyType(
            {name: filled(words, kind, table) for name, words in _how_to_fix(table, platforms).items()}
        ),
        evidence=filled(table.optional_text("evidence"), kind, table),
        grace_days=_grace_days(table),
        asked_by=asked_by,
        subject=kind.subject,
        nature=kind.nature,
        judge_school=bound.judge_school,
        expression=bound.expression,
        reads_clock=kind.reads_clock,
    )
    if kind.subject is Subject.SCHOOL:
        _check_school_rule(table)
    table.asked += _READ_BEFORE
    table.finish()
    return rule


def _check_school_rule(table: Table) -> None:
    """What picks devices means nothing where no device is judged."""
    for key in ("platforms", "when"):
        if key in table.values:
            table.problem(key, f"{key} says which devices; this kind is about the school as a whole: leave it out")


def read_rule_id(table: Table) -> str:
    """From here on problems call the table by its own name."""
    rule_id = table.text("id")
    if not _RULE_ID.fullmatch(rule_id):
        table.expected("id", 'a short name such as "LOCK-1"')
        return rule_id
    table.subject = f"rule '{rule_id}'"
    return rule_id


def _kind(table: Table) -> RuleKind | None:
    name = table.text("kind")
    if name not in RULE_KINDS:
        close = table.problems.close_to(name, tuple(RULE_KINDS))
        if close:
            table.problem("kind", f"kind is {shown(name)}; {close}")
        else:
            table.expected("kind", f"one of {', '.join(RULE_KINDS)}")
        return None
    return RULE_KINDS[name]


def read_clauses(table: Table) -> tuple[Clause, ...]:
    """Its `[[rule.clause]]` tables, as packs name paragraphs that have no list of all their clauses."""
    clauses = []
    for below in table.tables("clause", f"{table.subject}: clause"):
        clauses.append(parse_clause(below))
        below.finish()
    return tuple(clauses)


def _grace_days(table: Table) -> int | None:
    return table.whole_number("grace_days", at_most=GRACE_LIMIT_DAYS) if "grace_days" in table.values else None


def parse_clause(table: Table) -> Clause:
    """`policy`, `section` and `quote`; only the quote may be empty."""
    return Clause(table.text("policy"), table.text("section"), table.text("quote", may_be_empty=True))


def _how_to_fix(table: Table, platforms: tuple[str, ...]) -> Mapping[str, str]:
    """Words for each platform, or `any` for all that have none of their own."""
    below = table.table("how_to_fix")
    given = {name: below.text(name).strip() for name in (*PLATFORMS, _EVERY_PLATFORM) if name in below.values}
    below.asked += (*PLATFORMS, _EVERY_PLATFORM)
    below.finish()
    words = {platform: given.get(platform, given.get(_EVERY_PLATFORM, "")) for platform in platforms}
    for platform in (name for name, found in words.items() if not found and name not in given):
        below.expected(platform, f"the steps that put it right on {platform}")
    return words
