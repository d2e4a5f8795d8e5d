"""The same rule asked for by two packs: the stricter is in force, where it can be said which that is."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final, cast

from compliance.applicability import When
from compliance.policies.standing import Standing
from compliance.policy_problems import shown
from compliance.policy_table import Table
from compliance.rule import PLATFORMS, Severity
from compliance.rules.table import RULE_KINDS

_GRAVEST_FIRST: Final = list(Severity)
_WHOM: Final = list(When)
_DAYS: Final = "grace_days"


class NotComparable(Exception):
    """Neither of two packs is the stricter. The message names what they say differently."""


def stricter(one: Standing, other: Standing) -> Standing:
    """One rule of two of the same name. Raises NotComparable."""
    if one.table is other.table:  # both packs build on the one that has it
        return one.following(*other.clauses)
    ours, theirs = one.table.values, other.table.values
    if ours.get("kind") != theirs.get("kind"):
        raise _not_comparable("kind", ours.get("kind"), theirs.get("kind"))
    asked, other_asked = {**ours, _DAYS: days_of(one)}, {**theirs, _DAYS: days_of(other)}
    chosen = _parameters(ours, theirs) | _weight(ours, theirs) | _fewer_days(one, other)
    theirs_wins = [key for key, value in chosen.items() if value != asked.get(key)]
    ours_wins = [key for key, value in chosen.items() if value != other_asked.get(key)]
    asked_by = other.asked_by if theirs_wins and not ours_wins else one.asked_by
    if bool(theirs_wins) is bool(ours_wins):
        asked_by = tuple(dict.fromkeys((*one.asked_by, *other.asked_by)))
    table = one.table
    layer = {key: value for key, value in chosen.items() if value != ours.get(key)}
    if layer:
        table = Table(layer, other.table.path, table.subject, other.table.problems).over(table)
    both = replace(one, table=table, asked_by=asked_by, days=_fewest(one.days, other.days), by_the_text=_texts(one, other))
    return both.following(*other.clauses)


def _texts(one: Standing, other: Standing) -> Standing | None:
    """What the paragraphs of both ask, where one of the two asks for less than its own."""
    if one.by_the_text is None and other.by_the_text is None:
        return None
    return stricter(one.by_the_text or one, other.by_the_text or other)


def _parameters(ours: Mapping[str, object], theirs: Mapping[str, object]) -> dict[str, object]:
    """Of each parameter that both packs do not set alike, the stricter value."""
    kind, chosen = RULE_KINDS.get(str(ours.get("kind"))), {}
    for each in kind.parameters if kind else ():
        first, second = ours.get(each.name, each.default), theirs.get(each.name, each.default)
        if first == second:
            continue
        best = each.stricter_of(first, second)
        if best is None:
            raise _not_comparable(each.name, first, second)
        chosen[each.name] = best
    return chosen


def _weight(ours: Mapping[str, object], theirs: Mapping[str, object]) -> dict[str, object]:
    """The graver severity, every device that either pack means."""
    chosen: dict[str, object] = {}
    severities = [each for each in (ours.get("severity"), theirs.get("severity")) if each in _GRAVEST_FIRST]
    if len(set(severities)) > 1:
        chosen["severity"] = min(severities, key=lambda each: _GRAVEST_FIRST.index(Severity(str(each))))
    platforms = platforms_of(ours) | platforms_of(theirs)
    if platforms_of(ours) != platforms_of(theirs):
        chosen["platforms"] = [each for each in PLATFORMS if each in platforms]
    first, second = ours.get("when", When.ALWAYS.value), theirs.get("when", When.ALWAYS.value)
    if first != second:
        if When.ALWAYS not in (first, second) or first not in _WHOM or second not in _WHOM:
            raise _not_comparable("when", first, second)
        chosen["when"] = When.ALWAYS.value
    return chosen


def _fewer_days(one: Standing, other: Standing) -> dict[str, object]:
    """Where a rule of the two names its days: the fewer, also where the other pack only gives days to its severity."""
    named = [each.table.values.get(_DAYS) for each in (one, other)]
    days = [each for each in (days_of(one), days_of(other)) if each is not None]
    return {_DAYS: min(days)} if any(isinstance(each, int) for each in named) else {}


def days_of(asked: Standing) -> int | None:
    """The days of grace that a pack gives to a rule. None for what is only recorded, or cannot be read."""
    values = asked.table.values
    found = values[_DAYS] if _DAYS in values else _of_severity(asked.days, values.get("severity"))
    return found if isinstance(found, int) else None


def _of_severity(days: Mapping[Severity, int | None], severity: object) -> int | None:
    return next((found for each, found in days.items() if each == severity), None)


def _fewest(ours: Mapping[Severity, int | None], theirs: Mapping[Severity, int | None]) -> Mapping[Severity, int | None]:
    return {
        each: found if (other := theirs.get(each)) is None or found is None else min(found, other)
        for each, found in ours.items()
    }


def _not_comparable(key: str, first: object, second: object) -> NotComparable:
    return NotComparable(f"{key} = {shown(first)} and {shown(second)}")


def platforms_of(values: Mapping[str, object]) -> frozenset[object]:
    """The systems that a rule is for."""
    named = values.get("platforms")
    return frozenset(map(str, cast("list[object]", named))) if isinstance(named, list) else frozenset(PLATFORMS)
