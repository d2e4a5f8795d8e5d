"""A moment of the past as a person names it: a day, which means its end at the school, or an instant."""

from datetime import date, datetime, time, timedelta

from collector.errors import FormError
from compliance.school_clock import day_of, moment_of

_SMALLEST = timedelta(microseconds=1)


def moment_named(words: str, now: datetime) -> datetime:
    """`2026-10-01` or `2026-10-01T14:30`, by the clocks of the school; `…Z` or `…+02:00` by their own. Never ahead of now.

    Raises FormError.
    """
    try:
        moment = _moment(words.strip(), now)
    except (ValueError, OverflowError) as error:
        raise FormError(f"{words!r} is neither a day nor an instant; write 2026-10-01 or 2026-10-01T14:30") from error
    if moment > now:
        raise FormError(f"{words!r} lies ahead; nothing is known of it")
    return moment


def _moment(words: str, now: datetime) -> datetime:
    if len(words) == len("2026-10-01"):
        day = date.fromisoformat(words)
        return now if day == day_of(now) else moment_of(day + timedelta(days=1), time(0)) - _SMALLEST
    read = datetime.fromisoformat(words)
    return read if read.tzinfo else moment_of(read.date(), read.time())
