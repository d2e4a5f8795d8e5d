"""A policy: the rules of one school or standard, as data. Reading a file answers a Policy, or all that is wrong with it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from types import MappingProxyType
from typing import Final

from compliance.errors import PolicyError
from compliance.facts import FACTS, Fact, SoftwareInventory
from compliance.grace import put_right_by
from compliance.policy_source import encode_source, read_toml
from compliance.policy_table import Problems, Table
from compliance.rule import PLATFORMS, Actor, Clause, Rule, Severity
from compliance.rule_parsing import parse_clause, parse_rule
from compliance.toml_lines import key_lines

__all__ = [
    "PLATFORMS",
    "Actor",
    "Clause",
    "Conflict",
    "NotJudged",
    "Policy",
    "Rule",
    "Severity",
    "TreatedAs",
    "parse_policy",
]

_RULE_LIMIT: Final = 500
_PROBLEMS_SHOWN: Final = 50
_GRACE_LIMIT_DAYS: Final = 365
_POLICY_ID: Final = re.compile(r"[a-z0-9][a-z0-9.-]{0,63}")


class TreatedAs(StrEnum):
    """What becomes of a clause that no rule judges."""

    REGISTER = "register"  # people record it
    REFUSED = "refused"  # no device tool should carry it out
    HELP = "help"  # told to people where it helps them
    LATER = "later"  # a rule will judge it

    @property
    def on_screen(self) -> str:
        """The plain words that people read."""
        return _TREATED_ON_SCREEN[self]


_TREATED_ON_SCREEN: Final = {
    TreatedAs.REGISTER: "Recorded by people",
    TreatedAs.REFUSED: "Not for a device tool",
    TreatedAs.HELP: "Told to people",
    TreatedAs.LATER: "Not judged yet",
}


@dataclass(frozen=True, slots=True)
class NotJudged:
    """A clause that no rule of the pack judges, and what happens instead."""

    section: str
    quote: str
    treated_as: TreatedAs
    instead: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """Clauses that cannot all be followed, and what the pack does about it."""

    title: str
    clauses: tuple[Clause, ...]
    decision: str


@dataclass(frozen=True, slots=True)
class Policy:
    """The rules of one school or standard. `source` is the TOML text, `digest` the SHA-256 of its UTF-8 bytes.

    A report that was received longer ago than `evidence_good_for` says nothing about today. `collects` are the facts that the
    school wants to have beside those that a rule judges.
    """

    policy_id: str
    version: str
    title: str
    school_kind: str
    seed: str
    evidence_good_for: timedelta
    grace_days: Mapping[Severity, int | None]
    rules: tuple[Rule, ...]
    collects: frozenset[type[Fact]]
    not_judged: tuple[NotJudged, ...]
    conflicts: tuple[Conflict, ...]
    source: str = field(repr=False)
    digest: bytes
    about: Mapping[str, tuple[int, ...]] = field(init=False, repr=False, compare=False)
    """By the name of a fact, the places of the rules that are about it."""

    def __post_init__(self) -> None:
        """Sort the rules by their facts, once for all judging."""
        about = {name: tuple(i for i, rule in enumerate(self.rules) if rule.fact is kind) for name, kind in FACTS.items()}
        object.__setattr__(self, "about", MappingProxyType(about))

    def put_right_by(self, rule: Rule, since: datetime) -> date | None:
        """The last day of grace for a rule that has failed since then. What is critical does not wait for school days."""
        every_day_counts = rule.severity is Severity.CRITICAL
        return put_right_by(since, self.grace_days[rule.severity], every_day_counts=every_day_counts)


def parse_policy(text: str, file_name: str) -> Policy:
    """Read a policy file. PolicyError names every problem, one per line: file:line: rule, value, what was expected."""
    digest = sha256(encode_source(text, file_name)).digest()
    problems = Problems(file_name, key_lines(text))
    policy = _policy(Table(read_toml(text, file_name), (), "policy", problems), text, digest)
    if problems.found:
        raise PolicyError(_shown(problems.in_words()))
    return policy


def _policy(table: Table, text: str, digest: bytes) -> Policy:
    policy_id = table.text("id")
    if not _POLICY_ID.fullmatch(policy_id):
        table.expected("id", 'a short name in small letters such as "s004-primary"')
    policy = Policy(
        policy_id=policy_id,
        version=table.text("version"),
        title=table.text("title"),
        school_kind=table.text("school_kind"),
        seed=table.text("seed", may_be_empty=True),
        evidence_good_for=table.duration("evidence_good_for", between=("1 days", "365 days")),
        grace_days=_grace_days(table.table("grace_days")),
        rules=_rules(table),
        collects=_collected(table.optional_table("collect")),
        not_judged=tuple(map(_not_judged, table.tables("not_judged", "not_judged"))),
        conflicts=tuple(map(_conflict, table.tables("conflict", "conflict"))),
        source=text,
        digest=digest,
    )
    table.finish()
    return policy


def _grace_days(table: Table) -> Mapping[Severity, int | None]:
    """Every severity that can fail has its days; `record` has none, since there is nothing to put right."""
    judged = [severity for severity in Severity if severity is not Severity.RECORD]
    days: dict[Severity, int | None] = {
        severity: table.whole_number(severity.value, at_most=_GRACE_LIMIT_DAYS) for severity in judged
    }
    table.finish()
    return MappingProxyType({**days, Severity.RECORD: None})


def _collected(table: Table) -> frozenset[type[Fact]]:
    """What says so much of people that no device tells it unasked, and that no kind of rule asks for yet."""
    found = frozenset({SoftwareInventory}) if table.flag("software_inventory", default=False) else frozenset()
    table.finish()
    return found


def _rules(table: Table) -> tuple[Rule, ...]:
    tables = table.tables("rule", "rule")
    if not 1 <= len(tables) <= _RULE_LIMIT:
        table.problem("rule", f"{len(tables)} rules; expected from 1 to {_RULE_LIMIT} [[rule]] tables")
        return ()
    rules: dict[str, Rule] = {}
    for below in tables:
        rule = parse_rule(below)
        if rule is not None and rules.setdefault(rule.rule_id, rule) is not rule:
            below.problem("id", "there is already a rule of this name; expected another one")
    return tuple(rules.values())


def _not_judged(table: Table) -> NotJudged:
    entry = NotJudged(table.text("section"), table.text("quote"), table.choice("treated_as", TreatedAs), table.text("instead"))
    table.finish()
    return entry


def _conflict(table: Table) -> Conflict:
    below = table.tables("clause", f"{table.subject}: clause")
    conflict = Conflict(table.text("title"), tuple(map(parse_clause, below)), table.text("decision"))
    for each in (table, *below):
        each.finish()
    return conflict


def _shown(problems: list[str]) -> str:
    more = len(problems) - _PROBLEMS_SHOWN
    return "\n".join([*problems[:_PROBLEMS_SHOWN], *([f"and {more} more"] if more > 0 else [])])
