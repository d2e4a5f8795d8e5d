"""When was a report made? Between two instants that the collector knows; inside them the device's own clock is believed."""

from datetime import datetime

from compliance.report import DeviceReport
from compliance.values import dataclass


@dataclass(frozen=True, slots=True)
class Moment:
    """When a report was made, and the earliest time at which anything that it tells of can have happened.

    A device whose clock is set back must not move what happened out of the days that a rule looks back at.
    """

    made_at: datetime
    not_before: datetime
    is_first: bool

    def within(self, told: datetime) -> datetime:
        """An instant that the report tells, or the nearest that is possible."""
        return min(max(told, self.not_before), self.made_at)


def moment_of(
    report: DeviceReport, *, fresh_as_of: datetime | None, before: datetime | None, received_at: datetime, is_first: bool
) -> Moment:
    """Of a report whose nonce was issued at `fresh_as_of`, after a message of which the same is `before`."""
    earliest = min(fresh_as_of or received_at, received_at)
    made_at = min(max(report.taken_at, earliest), received_at)
    return Moment(made_at, min(before or made_at, made_at), is_first)
