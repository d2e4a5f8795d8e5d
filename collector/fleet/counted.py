"""A number on a page together with the filter that lists exactly what it counts."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from collector.fleet.filters import NO_KIND, UNLISTED, Filter, Real, group_words
from collector.fleet.line import Line
from collector.fleet.standing import LETTERS
from collector.plain_text import FROM_A_PACK, one_line
from collector.registers.assets import KINDS
from compliance.rule import Rule, Severity
from compliance.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Counted:
    """How many devices, and which."""

    number: int
    filter: Filter


@dataclass(frozen=True, slots=True)
class CheckRow:
    """One rule on the devices that are counted. `asks` is what it means; `by_verdict` has every verdict, also with 0.

    `more_failing` is by how many more it fails than thirty days ago, of the devices that are believed now.
    """

    rule: str
    title: str
    asks: str
    severity: Severity
    by_verdict: Mapping[Verdict, Counted]
    more_failing: int


@dataclass(frozen=True, slots=True)
class GroupRow:
    """The devices that the asset list calls by one kind; those of all rows are all that are counted."""

    group: str
    words: str
    devices: Counted
    by_verdict: Mapping[Verdict, Counted]


def check_rows(
    rules: Iterable[Rule], lines: Iterable[Line], real: Real, more_failing: Mapping[str, int]
) -> tuple[CheckRow, ...]:
    """A row for each rule, in the order of the policy."""
    alike = Counter([each.letters for each in lines])
    return tuple(
        _check_row(rule, _at(place, alike), real, more_failing.get(rule.rule_id, 0)) for place, rule in enumerate(rules)
    )


def group_rows(lines: Iterable[Line], real: Real) -> tuple[GroupRow, ...]:
    """A row for each kind of which there is a device."""
    found: dict[str, Counter[Verdict]] = {}
    for each in lines:
        found.setdefault(group_of(each), Counter())[each.verdict] += 1
    return tuple(_group_row(group, found[group], real) for group in (*KINDS, NO_KIND, UNLISTED) if group in found)


def group_of(line: Line) -> str:
    """What the asset list calls a device."""
    return UNLISTED if not line.is_listed else line.kind or NO_KIND


def _at(place: int, alike: Mapping[str, int]) -> Counter[str]:
    """How many devices have which letter there; nearly all devices of a school have one of few words of letters."""
    found: Counter[str] = Counter()
    for letters, number in alike.items():
        found[letters[place]] += number
    return found


def _check_row(rule: Rule, found: Mapping[str, int], real: Real, more_failing: int) -> CheckRow:
    return CheckRow(
        rule=rule.rule_id,
        title=one_line(rule.title, FROM_A_PACK),
        asks=one_line(rule.asks, FROM_A_PACK),
        severity=rule.severity,
        by_verdict={
            verdict: Counted(found.get(letter, 0), Filter(rule=rule.rule_id, verdict=verdict, real=real))
            for letter, verdict in LETTERS.items()
        },
        more_failing=more_failing,
    )


def _group_row(group: str, found: Mapping[Verdict, int], real: Real) -> GroupRow:
    return GroupRow(
        group,
        group_words(group),
        Counted(sum(found.values()), Filter(group=group, real=real)),
        {each: Counted(found.get(each, 0), Filter(group=group, verdict=each, real=real)) for each in Verdict},
    )
