"""From the text of a policy to a Policy, or all that is wrong with it."""

from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256
from typing import Final

from compliance.errors import PolicyError
from compliance.policies.asking_less import with_what_is_less
from compliance.policies.clauses import PolicyClause, TreatedAs
from compliance.policies.pack_file import RULE_LIMIT, PackFile, read_pack_file
from compliance.policies.policy import Policy
from compliance.policies.policy_set import split
from compliance.policies.putting_in_force import InForce, Shelf
from compliance.policy_source import encode_source
from compliance.rule import Clause, Rule
from compliance.rules.kind import Nature

_PROBLEMS_SHOWN: Final = 50


def parse_policy(text: str, file_name: str, *, asks_why: bool = False) -> Policy:
    """Read a policy. PolicyError names every problem, one per line: file:line: rule, value, what was expected.

    `asks_why`: a pack that asks for less than a paragraph must say why. What was adopted before that was asked is judged by as
    it is, and says that there is no reason.
    """
    digest = sha256(encode_source(text, file_name)).digest()
    files = [read_pack_file(part) for part in split(text, file_name)]
    shelf = Shelf(files, asks_why=asks_why)
    root = files[0]
    in_force = shelf.in_force(root)
    rules = _rules(root, in_force)
    for file in files[1:]:
        if file.pack_id not in shelf.used:
            file.table.problem("id", "no pack of this text builds on this one; expected only packs that are needed")
    problems = [words for file in files for words in file.problems.in_words()]
    if problems:
        raise PolicyError(_shown(problems))
    return _policy(root, in_force, rules, text, digest)


def _rules(root: PackFile, in_force: InForce) -> tuple[Rule, ...]:
    """What a library offers has no paragraph: a pack that takes it says which."""
    if len(in_force.rules) > RULE_LIMIT:
        root.table.problem("rule", f"{len(in_force.rules)} rules are in force; expected at most {RULE_LIMIT}")
        return ()
    read = ((each, each.read(may_have_no_clause=root.is_library)) for each in in_force.rules.values())
    return tuple(with_what_is_less(rule, standing) for standing, rule in read if rule is not None)


def _policy(root: PackFile, in_force: InForce, rules: tuple[Rule, ...], text: str, digest: bytes) -> Policy:
    settings = in_force.settings
    return Policy(
        policy_id=root.pack_id,
        version=root.version,
        title=root.title,
        school_kind=settings.school_kind,
        seed=settings.seed,
        evidence_good_for=settings.evidence_good_for,
        grace_days=settings.grace_days,
        rules=rules,
        collects=settings.collects,
        clauses=(*_still_judged(in_force), *_without_a_list(in_force, rules)),
        conflicts=in_force.conflicts,
        source=text,
        digest=digest,
        builds_on=root.builds_on,
        left_out=in_force.left_out,
        is_library=root.is_library,
    )


def _still_judged(in_force: InForce) -> tuple[PolicyClause, ...]:
    """A base's clause loses the rule that a pack leaves out."""
    return tuple(replace(each, rules=tuple(name for name in each.rules if name in in_force.rules)) for each in in_force.clauses)


def _without_a_list(in_force: InForce, rules: tuple[Rule, ...]) -> list[PolicyClause]:
    """The paragraphs that only the rules name, as packs were written before there was a list of clauses."""
    listed = {each.cited for each in in_force.clauses}
    following: dict[Clause, list[Rule]] = {}
    for rule in rules:
        for clause in rule.clauses:
            if clause not in listed:
                following.setdefault(clause, []).append(rule)
    return [
        PolicyClause(
            judged[0].asked_by[0],
            clause.policy,
            clause.section,
            clause.quote,
            _proved_by(judged),
            tuple(rule.rule_id for rule in judged),
            "",
        )
        for clause, judged in following.items()
    ]


def _proved_by(rules: Sequence[Rule]) -> TreatedAs:
    natures = {rule.nature for rule in rules}
    return TreatedAs(natures.pop().value) if len(natures) == 1 else TreatedAs(Nature.MIXED.value)


def _shown(problems: Sequence[str]) -> str:
    more = len(problems) - _PROBLEMS_SHOWN
    return "\n".join([*problems[:_PROBLEMS_SHOWN], *([f"and {more} more"] if more > 0 else [])])
