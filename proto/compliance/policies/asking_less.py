"""Where a pack asks for less than the paragraphs that its rule follows: said on every page, with the school's reason."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import reduce
from typing import Final, NamedTuple

from compliance.applicability import When
from compliance.policies.standing import Standing
from compliance.policies.stricter import NotComparable, days_of, platforms_of, stricter
from compliance.policy_table import Table
from compliance.rule import PLATFORMS, AsksLess, Rule, Severity
from compliance.rules.parameter import as_written, asks_less
from compliance.rules.table import RULE_KINDS

_GRAVEST_FIRST: Final = [each.value for each in Severity]
_WIDER: Final = ((When.SENSITIVE.value, When.DATA.value), (When.ON_LOAN.value, When.OFF_SITE.value))
_NO_REASON: Final = "none is given"


class _Less(NamedTuple):
    """One key of a rule, what it is, and what the paragraph asks."""

    key: str
    given: str
    asked: str

    @property
    def in_words(self) -> str:
        return f"{self.key} {self.given} instead of {self.asked}"


def by_the_text(asked: Sequence[Standing]) -> Standing | None:
    """The rule as the packs ask for it that quote its paragraphs: of several the strictest. None where nobody quotes any."""
    texts = [each.by_the_text or each for each in asked if each.clauses]
    return reduce(_stricter, texts) if texts else None


def demand_reason(table: Table, asked: Sequence[Standing], found: Standing) -> None:
    """Note a problem where a pack makes a rule ask for less and does not say why. `asked` are those that it changed."""
    text = found.by_the_text
    if text is None:
        return
    of_its_own = [each for beneath in asked for each in _less(beneath, found)]
    unsaid = of_its_own if "because" not in table.values else []
    if "because" not in found.table.values:
        unsaid = [*unsaid, *_less(text, found)]
    if unsaid:
        words = f'{unsaid[0].in_words} is less than its paragraph asks; expected because = "why the school asks for less"'
        table.problem(unsaid[0].key, words)


def with_what_is_less(rule: Rule, standing: Standing) -> Rule:
    """The rule, which says wherever it is shown that it asks for less, where it does."""
    because = standing.table.optional_text("because", _NO_REASON)
    found = () if standing.by_the_text is None else tuple(each.in_words for each in _less(standing.by_the_text, standing))
    if not found:
        return rule
    words = f"{rule.asks}. This is less than the paragraph asks ({', '.join(found)}); the school's reason: {because}"
    return replace(rule, asks=words, asks_less=AsksLess(rule.asked_by, found, because))


def _less(text: Standing, found: Standing) -> Iterator[_Less]:
    asked, given = text.table.values, found.table.values
    yield from _parameters(asked, given)
    yield from _weight(asked, given)
    if platforms_of(asked) - platforms_of(given):
        yield _Less("platforms", _listed(platforms_of(given)), _listed(platforms_of(asked)))
    before, now = (str(each.get("when", When.ALWAYS.value)) for each in (asked, given))
    if now not in (before, When.ALWAYS) and (before, now) not in _WIDER:
        yield _Less("when", now, before)
    days_before, days_now = days_of(text), days_of(found)
    if "grace_days" in given and days_before is not None and days_now is not None and days_now > days_before:
        yield _Less("grace_days", str(days_now), str(days_before))


def _weight(asked: Mapping[str, object], given: Mapping[str, object]) -> Iterator[_Less]:
    before, now = (str(each.get("severity")) for each in (asked, given))
    if {before, now} <= set(_GRAVEST_FIRST) and _GRAVEST_FIRST.index(now) > _GRAVEST_FIRST.index(before):
        yield _Less("severity", now, before)


def _parameters(asked: Mapping[str, object], given: Mapping[str, object]) -> Iterator[_Less]:
    """Where it cannot be said which of two values asks for more, neither asks for less."""
    kind = RULE_KINDS.get(str(given.get("kind")))
    for each in kind.parameters if kind else ():
        before, now = asked.get(each.name, each.default), given.get(each.name, each.default)
        if asks_less(each, before, now):
            yield _Less(each.name, as_written(now), as_written(before))


def _listed(platforms: frozenset[object]) -> str:
    return ", ".join(each for each in PLATFORMS if each in platforms)


def _stricter(one: Standing, other: Standing) -> Standing:
    try:
        return stricter(one, other)
    except NotComparable:  # the school is asked for its word elsewhere
        return one
