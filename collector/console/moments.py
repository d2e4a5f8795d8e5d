"""Of which moment a page tells: now, or the end of the day that its address names."""

from dataclasses import dataclass
from datetime import datetime

from collector.console.visit import Visit
from collector.reports.moment_named import moment_named
from compliance.school_clock import day_of


@dataclass(frozen=True, slots=True)
class Moment:
    """`at` is when, by the collector's clock; `day` is what the field for it shows."""

    at: datetime
    day: str
    is_past: bool


def moment_of(visit: Visit) -> Moment:
    """What `?as-at=` names. Raises FormError for a day that is none, or lies ahead."""
    named = visit.query.get("as-at", "").strip()
    at = moment_named(named, visit.now) if named else visit.now
    return Moment(at, day_of(at).isoformat(), is_past=at < visit.now)
