"""The first page: are we all right, and what must be done first. Every number leads to exactly the devices that it counts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from collector.accounts.rights import Right
from collector.console.device_list_pages import Snapshots
from collector.console.frame import times_of
from collector.console.visit import Answer, Place, Places, Shown, Visit
from collector.fleet.filters import Filter, Real
from collector.fleet.snapshot import Snapshot
from collector.reports.summary import Count
from compliance.rule import Rule
from compliance.verdict import Verdict

_COLUMNS: Final = (Verdict.PASS, Verdict.FAIL, Verdict.UNKNOWN, Verdict.NOT_APPLICABLE, Verdict.WAIVED)
_STATES: Final = (Verdict.PASS, Verdict.FAIL, Verdict.UNKNOWN, Verdict.WAIVED, Verdict.NOT_APPLICABLE)


@dataclass(frozen=True, slots=True)
class Number:
    """A number in words, and where it leads."""

    number: int
    words: str
    address: str
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class CheckRow:
    """One rule, and of how many devices it says what."""

    rule: Rule
    numbers: tuple[Number, ...]


def places(snapshots: Snapshots) -> Places:
    """The overview."""

    def show(visit: Visit) -> Answer:
        return Shown("overview.html.jinja", _values(visit, snapshots(visit.school.school_id)))

    return (Place("/", Right.SEE_FIGURES, get=show),)


def _values(visit: Visit, snapshot: Snapshot) -> dict[str, object]:
    real = None if snapshot.counts_simulated else Real.REAL
    return {
        "snapshot": snapshot,
        "total": len(snapshot.counted),
        "states": _numbers(Filter(real=real), {each.verdict: each.number for each in _counts(snapshot)}, _STATES),
        "checks": snapshot.kept("overview checks", lambda: _checks(snapshot, real)),
        "columns": [each.on_screen for each in _COLUMNS],
        "sees_devices": visit.may(Right.SEE_DEVICES),
        "times": times_of(visit, snapshot.calendar),
    }


def _counts(snapshot: Snapshot) -> tuple[Count, ...]:
    return snapshot.counts(simulated=snapshot.counts_simulated)


def _checks(snapshot: Snapshot, real: Real | None) -> tuple[CheckRow, ...]:
    """Those that fail on most devices first, then the order of the policy."""
    rows = []
    for rule in snapshot.rules:
        found = snapshot.counts_of(rule.rule_id, snapshot.counted)
        rows.append(CheckRow(rule, _numbers(Filter(real=real, rule=rule.rule_id), found, _COLUMNS)))
    return tuple(rows)


def _numbers(beside: Filter, found: Mapping[Verdict, int], wanted: Sequence[Verdict]) -> tuple[Number, ...]:
    return tuple(
        Number(found.get(each, 0), each.on_screen, f"/devices?{replace(beside, verdict=each).query()}", each) for each in wanted
    )
