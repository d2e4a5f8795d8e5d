"""The same rule asked for by two packs: the stricter is in force, where it can be said which that is."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final, cast

from compliance.applicability import When
from compliance.policies.standing import Standing
from compliance.policy_table import Table
from compliance.rule import PLATFORMS, Severity
from compliance.rules.table import RULE_KINDS

_GRAVEST_FIRST: Final = list(Severity)


class NotComparable(Exception):
    """Neither of two packs is the stricter. The message names what they say differently."""


def stricter(one: Standing, other: Standing) -> Standing:
    """One rule of two of the same name. Raises NotComparable."""
    if one.table is other.table:  # both packs build on the one that has it
        return one.following(*other.clauses)
    ours, theirs = one.table.values, other.table.values
    if ours.get("kind") != theirs.get("kind"):
        raise NotComparable(f"kind = {ours.get('kind')!r} and {theirs.get('kind')!r}")
    chosen = _parameters(ours, theirs) | _weight(ours, theirs)
    theirs_wins = [key for key, value in chosen.items() if value != ours.get(key)]
    ours_wins = [key for key, value in chosen.items() if value != theirs.get(key)]
    asked_by = other.asked_by if theirs_wins and not ours_wins else one.asked_by
    if bool(theirs_wins) is bool(ours_wins):
        asked_by = tuple(dict.fromkeys((*one.asked_by, *other.asked_by)))
    table = one.table
    if theirs_wins:
        layer = {key: chosen[key] for key in theirs_wins}
        table = Table(layer, other.table.path, table.subject, other.table.problems).over(table)
    return replace(one, table=table, asked_by=asked_by).following(*other.clauses)


def _parameters(ours: Mapping[str, object], theirs: Mapping[str, object]) -> dict[str, object]:
    """Of each parameter that both packs do not set alike, the stricter value."""
    kind, chosen = RULE_KINDS.get(str(ours.get("kind"))), {}
    for each in kind.parameters if kind else ():
        first, second = ours.get(each.name, each.default), theirs.get(each.name, each.default)
        if first == second:
            continue
        best = each.stricter_of(first, second)
        if best is None:
            raise NotComparable(f"{each.name} = {first!r} and {second!r}")
        chosen[each.name] = best
    return chosen


def _weight(ours: Mapping[str, object], theirs: Mapping[str, object]) -> dict[str, object]:
    """The graver severity, the fewer days, every device that either pack means."""
    chosen: dict[str, object] = {}
    severities = [each for each in (ours.get("severity"), theirs.get("severity")) if each in _GRAVEST_FIRST]
    if len(set(severities)) > 1:
        chosen["severity"] = min(severities, key=lambda each: _GRAVEST_FIRST.index(Severity(str(each))))
    days = [each for each in (ours.get("grace_days"), theirs.get("grace_days")) if isinstance(each, int)]
    if days and ours.get("grace_days") != theirs.get("grace_days"):
        chosen["grace_days"] = min(days)
    platforms = _platforms(ours) | _platforms(theirs)
    if _platforms(ours) != _platforms(theirs):
        chosen["platforms"] = [each for each in PLATFORMS if each in platforms]
    whom = {ours.get("when", When.ALWAYS), theirs.get("when", When.ALWAYS)}
    if len(whom) > 1:
        if When.ALWAYS not in whom:
            raise NotComparable(f"when = {ours.get('when')!r} and {theirs.get('when')!r}")
        chosen["when"] = When.ALWAYS.value
    return chosen


def _platforms(values: Mapping[str, object]) -> frozenset[object]:
    named = values.get("platforms")
    return frozenset(map(str, cast("list[object]", named))) if isinstance(named, list) else frozenset(PLATFORMS)
