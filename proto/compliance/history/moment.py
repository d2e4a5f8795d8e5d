"""When was a report made? Between two instants that the collector knows; inside them the device's own clock is believed."""

from datetime import datetime

from compliance.report import DeviceReport
from compliance.values import dataclass


@dataclass(frozen=True, slots=True)
class Moment:
    """When a report was made, and the earliest time at which anything that it tells of can have happened.

    A device whose clock is set back must not move what happened out of the days that a rule looks back at, nor what it shows
    now into days that it has shown already.
    """

    made_at: datetime
    not_before: datetime
    is_first: bool

    def within(self, told: datetime) -> datetime:
        """An instant that the report tells, or the nearest that is possible."""
        return min(max(told, self.not_before), self.made_at)


def moment_of(
    report: DeviceReport,
    *,
    fresh_as_of: datetime | None,
    before: datetime | None,
    last_made_at: datetime | None,
    received_at: datetime,
    is_first: bool,
) -> Moment:
    """Of a report whose nonce was issued at `fresh_as_of`, after a message of which the same is `before`.

    The report before it in its chain was made at `last_made_at`, None where that is not known. The chain has their order, so
    one that does not say that it is newer than that one says nothing of when it was made, and counts from its receipt.
    """
    earliest = max(fresh_as_of, before or fresh_as_of) if fresh_as_of else received_at
    told = min(max(report.taken_at, earliest), received_at)
    made_at = received_at if last_made_at is not None and told <= last_made_at else told
    return Moment(made_at, min(before or made_at, made_at), is_first)
