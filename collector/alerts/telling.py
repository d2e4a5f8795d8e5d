"""What is to be told to one destination now: a plain decision over how things stand and what it was told before."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from collector.alerts.matter import Kind, Matter
from collector.store.alert_standings import Standing
from collector.store.alert_tellings import News

TOGETHER: Final = timedelta(hours=1)
"""A message of many things at most so often."""

GATHERED_FOR: Final = timedelta(minutes=2)
"""And not before what comes together has come: one wave of judging is one message."""

URGENT_APART: Final = timedelta(minutes=5)
"""A thousand devices that fail one after the other are not a thousand messages."""

URGENT_GATHERED_FOR: Final = timedelta(seconds=15)

FLAPPING: Final = timedelta(days=1)
"""What failed, was right and fails again within a day is told with the others, and not at once again."""

BACK_OFF: Final = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15), timedelta(hours=1))

_STAGES: Final = (Kind.FAILURE, Kind.HALF_TIME, Kind.DAY_BEFORE, Kind.OVERDUE)


@dataclass(frozen=True, slots=True)
class Pending:
    """What a destination has not been told yet, and whether any of it should not wait for the hour."""

    matters: tuple[Matter, ...]
    is_urgent: bool


@dataclass(frozen=True, slots=True)
class Waiting:
    """Since when something waits to be told, and since when something urgent does."""

    anything: datetime | None = None
    urgent: datetime | None = None

    def after(self, pending: Pending, now: datetime) -> "Waiting":
        """The same once this is pending."""
        anything = (self.anything or now) if pending.matters else None
        return Waiting(anything, (self.urgent or now) if pending.is_urgent else None)


def pending_of(matters: Iterable[Matter], kinds: Collection[str], told: Mapping[News, datetime], now: datetime) -> Pending:
    """Everything that stands, was chosen and was not told."""
    stages, lately = _told_stages(told), _told_lately(told, now)
    chosen = (_as_chosen(each, kinds, stages) for each in matters)
    new = tuple(each for each in chosen if each.kind.value in kinds and not _is_told(each, told, stages))
    return Pending(new, any(_is_urgent(each, stages, lately) for each in new))


def is_due(pending: Pending, waiting: Waiting, standing: Standing, now: datetime) -> bool:
    """Whether it goes out now. All that is new goes with what is urgent: whoever reads that has the message open."""
    if not pending.matters:
        return False
    if pending.is_urgent and _is_past(waiting.urgent, URGENT_GATHERED_FOR, now):
        return _is_past(standing.urgent_at, URGENT_APART, now)
    return _is_past(waiting.anything, GATHERED_FOR, now) and _is_past(standing.told_at, TOGETHER, now)


def next_try(failures: int, now: datetime) -> datetime:
    """When sending is tried again after so many failures in a row."""
    return now + BACK_OFF[min(failures, len(BACK_OFF)) - 1]


def _told_stages(told: Iterable[News]) -> dict[tuple[str, str], int]:
    """How far each failure had gone when it was told last: a calendar that changes must not tell an earlier stage anew."""
    found: dict[tuple[str, str], int] = {}
    for news in told:
        stage = next((place for place, kind in enumerate(_STAGES) if kind.value == news.kind), None)
        if stage is not None:
            key = news.subject, news.spell
            found[key] = max(stage, found.get(key, stage))
    return found


def _told_lately(told: Mapping[News, datetime], now: datetime) -> frozenset[str]:
    return frozenset(news.subject for news, at in told.items() if now - at < FLAPPING)


def _as_chosen(matter: Matter, kinds: Collection[str], stages: Mapping[tuple[str, str], int]) -> Matter:
    """A failure that is first seen when half of its time is gone is new to whoever hears of new ones only."""
    is_new_here = matter.kind in _STAGES and (matter.subject, matter.spell) not in stages
    if is_new_here and matter.kind.value not in kinds and Kind.FAILURE.value in kinds:
        return replace(matter, kind=Kind.FAILURE)
    return matter


def _is_told(matter: Matter, told: Mapping[News, datetime], stages: Mapping[tuple[str, str], int]) -> bool:
    if matter.kind in _STAGES:
        return _STAGES.index(matter.kind) <= stages.get((matter.subject, matter.spell), -1)
    return matter.news in told


def _is_urgent(matter: Matter, stages: Mapping[tuple[str, str], int], lately: frozenset[str]) -> bool:
    """An urgent thing is so once: the next stage of what was told, and what comes and goes, can wait an hour."""
    return matter.is_urgent and (matter.subject, matter.spell) not in stages and matter.subject not in lately


def _is_past(last: datetime | None, period: timedelta, now: datetime) -> bool:
    """A clock that was set back must silence nobody for long: what lies ahead counts as long ago."""
    return last is None or now - last >= period or last > now
