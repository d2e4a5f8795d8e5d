"""What is remembered of a device beside its last report: a few lines for each device, never a list of all that happened."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Final

from compliance.facts import MediumKind
from compliance.values import dataclass

WINDOW: Final = timedelta(days=30)
"""How far back a rule may look."""

_FORGOTTEN_AFTER: Final = WINDOW + timedelta(days=1)
_INSTALLING: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Watch:
    """Since when something was told without a break. `from_the_beginning`: nothing was ever told before that is lost."""

    since: datetime
    from_the_beginning: bool


@dataclass(frozen=True, slots=True)
class OpenedMedium:
    """A medium that files could be written to, as it was when that was seen last. `encrypted` None: it was not known."""

    medium_id: str
    kind: MediumKind
    encrypted: bool | None
    last_at: datetime


@dataclass(frozen=True, slots=True)
class Evening:
    """From 11:00 to 24:00 UTC of a day, each quarter of an hour a bit, the first the lowest: whether it was on, where known."""

    day: date
    known: int
    on: int


@dataclass(frozen=True, slots=True)
class History:
    """What the reports of one device come to. `first_at`: when it reported first, None where that is not remembered.

    Days count, not hours: something seen again on the same day is not written anew.
    """

    first_at: datetime | None
    opened: tuple[OpenedMedium, ...] = ()
    media_watched: Watch | None = None
    media_controlled: bool = False  # as of the last report nothing could be written in the clear
    media_all_watched: Watch | None = None  # the same for every medium, encrypted ones too
    media_shut: bool = False  # as of the last report nothing could be written to at all
    antivirus_seen_on: bool = False
    antivirus_on: Watch | None = None
    antivirus_off_at: datetime | None = None
    updates_none_at: datetime | None = None
    updates_waiting_since: datetime | None = None
    restart_needed_since: datetime | None = None
    evenings: tuple[Evening, ...] = ()

    def watch(self, since: datetime) -> Watch:
        """A watch that begins now. On the day on which an agent is installed it begins piece by piece, and nothing is lost."""
        first_at = self.first_at
        return Watch(since, first_at is not None and since - first_at <= _INSTALLING)


def utc_day(instant: datetime) -> date:
    """The day on which something is remembered to have been."""
    return instant.astimezone(UTC).date()


def pruned(history: History, now: datetime) -> History:
    """Without what no rule looks back at any more; the same object where nothing is that old."""
    today, off_at = utc_day(now), history.antivirus_off_at
    opened = tuple(each for each in history.opened if today - utc_day(each.last_at) <= _FORGOTTEN_AFTER)
    evenings = tuple(each for each in history.evenings if today - each.day <= _FORGOTTEN_AFTER)
    if off_at is not None and today - utc_day(off_at) > _FORGOTTEN_AFTER:
        off_at = None
    if (opened, evenings, off_at) == (history.opened, history.evenings, history.antivirus_off_at):
        return history
    return replace(history, opened=opened, evenings=evenings, antivirus_off_at=off_at)
