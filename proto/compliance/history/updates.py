"""What is remembered of security updates: when none was waiting, since when some are, and since when a restart is due."""

from dataclasses import replace
from datetime import datetime
from typing import Final

from compliance.facts import FACT_NAMES, NoneWaiting, SecurityUpdates, UpdatesWaiting
from compliance.history.moment import Moment
from compliance.history.record import History, utc_day
from compliance.report import DeviceReport

_NAME: Final = FACT_NAMES[SecurityUpdates]


def follow(history: History, report: DeviceReport, moment: Moment) -> History:
    """With what a report tells of updates. What it cannot tell leaves all as it was."""
    updates = report.readings.get(_NAME)
    if not isinstance(updates, SecurityUpdates):
        return history
    none_at, waiting_since = history.updates_none_at, history.updates_waiting_since
    if isinstance(updates.waiting, NoneWaiting) and isinstance(updates.looked_at, datetime):
        none_at, waiting_since = _later(none_at, min(updates.looked_at, moment.made_at)), None
    elif isinstance(updates.waiting, UpdatesWaiting):
        waiting_since = waiting_since or moment.made_at
    restart_since = _restart_since(updates, history, moment)
    before = (history.updates_none_at, history.updates_waiting_since, history.restart_needed_since)
    if (none_at, waiting_since, restart_since) == before:
        return history
    return replace(history, updates_none_at=none_at, updates_waiting_since=waiting_since, restart_needed_since=restart_since)


def _later(before: datetime | None, at: datetime) -> datetime:
    """The later one; the earlier where both are of one day, for it says as much."""
    if before is None:
        return at
    return at if utc_day(at) > utc_day(before) else before


def _restart_since(updates: SecurityUpdates, history: History, moment: Moment) -> datetime | None:
    if updates.restart_needed is True:
        return history.restart_needed_since or moment.made_at
    return None if updates.restart_needed is False else history.restart_needed_since
