"""What one device needs, in a line: its worst problem as it was seen, how many more there are, by when and by whom."""

from dataclasses import dataclass

from collector.reports.compliance_report import DeviceEntry
from collector.reports.summary import earliest_deadline, worst_first
from compliance.deadline import Deadline


@dataclass(frozen=True, slots=True)
class Needs:
    """`more` counts the other checks with the same verdict. Everything is empty where nothing is wrong."""

    words: str
    more: int
    deadline: Deadline | None
    actors: str


def needs_of(device: DeviceEntry) -> Needs:
    """The gravest failure and the earliest day; what stands in the way of judging where nothing fails."""
    worst = [each for each in worst_first(device.checks) if each.verdict.needs_putting_right]
    if not worst:
        return Needs("", 0, None, "")
    same = [each for each in worst if each.verdict is worst[0].verdict]
    return Needs(worst[0].saw, len(same) - 1, earliest_deadline(same), worst[0].actors)
