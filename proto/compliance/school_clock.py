"""What the clocks at the school show: the time of the United Kingdom, made from UTC by its law's own rule.

Summer time begins and ends at 1:00 UTC on the last Sundays of March and October (Summer Time Act 1972 as amended in 2002). It
is put together here because the contract reads no file, and a system's time zones may be missing (Windows) or old.
"""

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from typing import Final

_MARCH, _OCTOBER = 3, 10
_LAST_DAY: Final = 31  # of both
_ONE_O_CLOCK: Final = time(1, tzinfo=UTC)
_SUMMER: Final = timedelta(hours=1)


def moment_of(day: date, at: time) -> datetime:
    """The instant at which the school's clocks show this time on this day. Of an hour that comes twice, the first."""
    if at.tzinfo is not None:
        raise ValueError(f"a time of day with a zone of its own: {at}")
    shown = datetime.combine(day, at, UTC)
    return shown - _SUMMER if _is_summer(shown - _SUMMER) else shown


def day_of(instant: datetime) -> date:
    """The day that the school's calendar shows at this instant."""
    in_utc = instant.astimezone(UTC)
    return (in_utc + _SUMMER if _is_summer(in_utc) else in_utc).date()


def _is_summer(in_utc: datetime) -> bool:
    return _changes(in_utc.year, _MARCH) <= in_utc < _changes(in_utc.year, _OCTOBER)


@lru_cache(maxsize=64)  # a page has hundreds of moments, nearly all of one year
def _changes(year: int, month: int) -> datetime:
    last = date(year, month, _LAST_DAY)
    sunday = last - timedelta(days=(last.weekday() + 1) % 7)
    return datetime.combine(sunday, _ONE_O_CLOCK)


class _SchoolZone(tzinfo):
    """The same rule for `astimezone`."""

    def utcoffset(self, when: datetime | None) -> timedelta:
        if when is None:
            return timedelta(0)
        shown = when.replace(tzinfo=UTC)
        return _SUMMER if _is_summer(shown - _SUMMER) else timedelta(0)

    def dst(self, when: datetime | None) -> timedelta:
        return self.utcoffset(when)

    def tzname(self, when: datetime | None) -> str:
        return "BST" if self.utcoffset(when) else "GMT"

    def fromutc(self, when: datetime) -> datetime:
        """What the clocks show; of the hour that comes twice, the second one is marked as such (PEP 495)."""
        in_utc = when.replace(tzinfo=UTC)
        shown = when + (_SUMMER if _is_summer(in_utc) else timedelta(0))
        return shown.replace(fold=int(not _is_summer(in_utc) and _is_summer(in_utc - _SUMMER)))


SCHOOL_ZONE: Final[tzinfo] = _SchoolZone()
"""For `datetime.astimezone`: the school's clocks, whatever zone the collector's computer is set to."""
