"""What one device needs, in a line: its worst problem as it was seen, how many more there are, by when and by whom."""

from dataclasses import dataclass
from datetime import date

from collector.reports.compliance_report import DeviceEntry
from collector.reports.summary import worst_first
from compliance.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Needs:
    """`more` counts the other checks with the same verdict. Everything is empty where nothing is wrong."""

    words: str
    more: int
    put_right_by: date | None
    actors: str


def needs_of(device: DeviceEntry) -> Needs:
    """The gravest failure and the earliest day; what stands in the way of judging where nothing fails."""
    worst = [each for each in worst_first(device.checks) if each.verdict in (Verdict.FAIL, Verdict.UNKNOWN)]
    if not worst:
        return Needs("", 0, None, "")
    same = [each for each in worst if each.verdict is worst[0].verdict]
    earliest = min((each.put_right_by for each in same if each.put_right_by), default=None)
    return Needs(worst[0].saw, len(same) - 1, earliest, worst[0].actors)
