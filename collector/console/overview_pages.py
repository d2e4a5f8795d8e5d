"""The first page: are we all right, and what must be done first. Every number leads to exactly the devices that it counts."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from collector.accounts.rights import Right
from collector.console.device_list_pages import Snapshots
from collector.console.frame import times_of
from collector.console.visit import Answer, Place, Places, Shown, Visit
from collector.fleet.filters import Filter, Real
from collector.fleet.snapshot import Snapshot
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
