"""What to do first, as `collector/reports/summary.py` has it, without everything that is known of each device."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, NamedTuple, TypeAlias

from collector.fleet.filters import Filter
from collector.fleet.line import Line
from collector.fleet.standing import Standings
from collector.plain_text import FROM_A_PACK, one_line
from collector.reports.summary import MOST_FIRST_THINGS
from collector.store import fleet
from collector.store.database import Transaction
from compliance.rule import Rule, Severity
from compliance.verdict import Verdict

_AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True)
class FirstThing:
    """One cause, the gravest rule that fails by it, and how many devices on which it does: `filter` lists them.

    `line` and `saw` are the one device and what was seen there, None and "" where there are several. `since` and `put_right_by`
    are the earliest of them.
    """

    rule: str
    title: str
    severity: Severity
    number: int
    filter: Filter
    line: Line | None
    saw: str
    since: datetime
    put_right_by: date | None
    actors: str


class Failure(NamedTuple):
    """One rule that fails on one device. `number` is the device's place in the order of enrolment."""

    simulated: bool
    number: int
    device_id: bytes
    since: datetime


Failures: TypeAlias = Mapping[int, list[Failure]]
"""By a rule's place in the policy, the devices in use on which it fails."""


def first_things(tx: Transaction, standings: Standings, failures: Failures, lines: Iterable[Line]) -> tuple[FirstThing, ...]:
    """The gravest rules that fail, then those on most devices, then those that fail longest. At most five."""
    found = {place: sorted(each) for place, each in failures.items() if each}
    by_devices: dict[tuple[bytes, ...], list[int]] = {}
    in_order = sorted(found, key=lambda each: (found[each][0][:2], each))
    for place in in_order:
        by_devices.setdefault(tuple(each.device_id for each in found[place]), []).append(place)
    causes = [cause for ids, places in by_devices.items() for cause in _causes(tx, standings, ids, places)]
    causes.sort(key=lambda each: in_order.index(each[0]))
    gravest = [min(each, key=standings.gravity_at) for each in causes]
    ranked = sorted(zip(gravest, causes, strict=True), key=lambda each: _urgency(standings, each[0], found[each[0]]))
    only = _lines_of(lines, [found[place][0].device_id for place, _ in ranked[:MOST_FIRST_THINGS] if len(found[place]) == 1])
    return tuple(
        _thing(standings, place, len(cause) - 1, found[place], only, _saw_of(tx, standings))
        for place, cause in ranked[:MOST_FIRST_THINGS]
    )


def _causes(tx: Transaction, standings: Standings, ids: Sequence[bytes], places: list[int]) -> Iterator[list[int]]:
    """Rules that fail on the same devices are one cause where the same was seen on each."""
    if len(places) == 1:
        yield places
        return
    rules = {standings.rule_at(place).rule_id: place for place in places}
    saw: dict[str, list[str]] = {each: [] for each in rules}
    for start in range(0, len(ids), _AT_ONCE):
        for rule_id, words in fleet.seen_by(tx, list(rules), ids[start : start + _AT_ONCE]):
            saw[rule_id].append(words)
    by_words: dict[tuple[str, ...], list[int]] = {}
    for rule_id, place in rules.items():
        by_words.setdefault(tuple(map(one_line, saw[rule_id])), []).append(place)
    yield from by_words.values()


def _urgency(standings: Standings, place: int, found: list[Failure]) -> tuple[bool, int, int, datetime]:
    all_simulated = all(each.simulated for each in found)
    return all_simulated, standings.gravity_at(place), -len(found), min(each.since for each in found)


def _saw_of(tx: Transaction, standings: Standings) -> Callable[[int, bytes], str]:
    def saw(place: int, device_id: bytes) -> str:
        return " ".join(words for _, words in fleet.seen_by(tx, [standings.rule_at(place).rule_id], [device_id]))

    return saw


def _thing(
    standings: Standings,
    place: int,
    others: int,
    found: list[Failure],
    only: Mapping[bytes, Line],
    saw: Callable[[int, bytes], str],
) -> FirstThing:
    rule: Rule = standings.rule_at(place)
    title = one_line(rule.title, FROM_A_PACK)
    days = (standings.last_day(place, each.since) for each in found)
    alone = found[0].device_id if len(found) == 1 else b""
    return FirstThing(
        rule=rule.rule_id,
        title=f"{title} (and {others} more {'checks' if others > 1 else 'check'})" if others else title,
        severity=rule.severity,
        number=len(found),
        filter=Filter(rule=rule.rule_id, verdict=Verdict.FAIL),
        line=only.get(alone),
        saw=one_line(saw(place, alone)) if alone else "",
        since=min(each.since for each in found),
        put_right_by=min((each for each in days if each is not None), default=None),
        actors=", ".join(each.on_screen for each in rule.who_acts),
    )


def _lines_of(lines: Iterable[Line], ids: Sequence[bytes]) -> dict[bytes, Line]:
    wanted = set(ids)
    return {each.device_id: each for each in lines if each.device_id in wanted} if wanted else {}
