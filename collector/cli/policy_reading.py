"""`rollcall policy coverage`, `explain` and `kinds`: what becomes of each clause, what a rule asks, what may be set."""

from pathlib import Path
from typing import Annotated

import typer

from collector.cli import output
from collector.cli.desk import desk
from collector.cli.options import DataOption, JsonOption, SchoolOption
from collector.errors import NotRecorded
from collector.judging.judging import policy_in_force
from collector.judging.packs import find_pack, library
from collector.reports.expression_names import names_plain, names_text
from collector.reports.policy_coverage import coverage_plain, coverage_text
from collector.reports.rule_text import kinds_plain, kinds_text, rule_plain, rule_text
from compliance.policy import Policy
from compliance.policy_problems import suggestion
from compliance.rules.table import RULE_KINDS

PackArgument = Annotated[str, typer.Argument(metavar="ID|FILE", help="The id of a pack, or a policy file.")]


def coverage(pack: PackArgument, *, json: JsonOption = False) -> None:
    """Show what becomes of every clause of a pack: the rules that judge it, or what happens instead."""
    policy = find_pack(pack).policy
    if json:
        output.show_json(coverage_plain(policy))
    else:
        output.show(coverage_text(policy))


def explain(
    rule: Annotated[str, typer.Argument(metavar="RULE", help="The name of a rule, such as LOCK-1.")],
    pack: Annotated[
        str, typer.Option("--pack", metavar="ID|FILE", help="The pack to look in; else the policy in force, or the library.")
    ] = "",
    data: DataOption = None,
    school: SchoolOption = None,
    *,
    json: JsonOption = False,
) -> None:
    """Say what one rule asks, which numbers may be set, who acts and how it is put right."""
    policy = find_pack(pack).policy if pack else _in_force(data, school) or library().policy
    rules = {each.rule_id: each for each in policy.rules}
    found = rules.get(rule.upper())
    if found is None:
        close = suggestion(rule.upper(), list(rules)) or f"its rules: {', '.join(rules)}"
        raise NotRecorded(f"{policy.policy_id} has no rule {rule!r}; {close}")
    if json:
        output.show_json(rule_plain(policy, found))
    else:
        output.show(rule_text(policy, found))


def kinds(
    *,
    names: Annotated[bool, typer.Option("--names", help="The names that a rule of kind expression may read.")] = False,
    json: JsonOption = False,
) -> None:
    """List every kind of rule with what a pack may set of it, for whoever writes a rule of their own."""
    if names and json:
        output.show_json(names_plain())
    elif names:
        output.show(names_text())
    elif json:
        output.show_json(kinds_plain(RULE_KINDS.values()))
    else:
        output.show(kinds_text(RULE_KINDS.values()))


def _in_force(data: Path | None, school: str | None) -> Policy | None:
    """What a school's devices are judged by is what a technician means; without a data folder there is none."""
    if data is None:
        return None
    with desk(data, school) as at, at.database.reading() as tx:
        return policy_in_force(tx, at.school.school_id)
