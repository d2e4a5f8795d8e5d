"""About which moment a page is, and as of when what was known counts, in words."""

from datetime import datetime, time, timedelta, tzinfo

from collector.reports.reader_page import Moment
from collector.store.instants import to_text
from compliance.days import day_in_words
from compliance.school_clock import day_of, moment_of

_SMALLEST = timedelta(microseconds=1)


def moment_words(moment: Moment, zone: tzinfo | None) -> str:
    """`As at 1 October 2026, as known on 26 November 2026, 14:00`; of now without when it is known."""
    words = f"As at {_words(moment.at, zone)}"
    return f"{words}, as known on {_words(moment.known_at, zone)}" if moment.is_past else words


def trace_command(moment: Moment, figure_id: str = "FIGURE") -> str:
    """What a technician types to see what a figure of this page counts, also when the page is old."""
    known = f" --known-at {to_text(moment.known_at)}"
    return f"rollcall report --as-at {to_text(moment.at)}{known} --trace {figure_id}"


def _words(instant: datetime, zone: tzinfo | None) -> str:
    """A day alone where its end at the school is meant."""
    day = day_of(instant)
    if instant == moment_of(day + timedelta(days=1), time(0)) - _SMALLEST:
        return day_in_words(day)
    local = instant.astimezone(zone)
    return f"{day_in_words(local.date())}, {local:%H:%M}"
