"""About which moment a page is, and as of when what was known counts, in words."""

from datetime import datetime, tzinfo

from collector.reports.reader_page import Moment
from compliance.days import day_in_words
from compliance.school_clock import day_of


def moment_words(moment: Moment, zone: tzinfo | None) -> str:
    """`As at 1 October 2026, 23:59, as known on 26 November 2026, 14:00`."""
    words = f"As at {_minute(moment.at, zone)}"
    if not moment.is_past:
        return words
    known = "now" if moment.known_at == moment.made_at else f"on {_minute(moment.known_at, zone)}"
    return f"{words}, as known {known} (made on {_minute(moment.made_at, zone)})"


def trace_command(figure_id: str = "FIGURE") -> str:
    """What a technician types to see what a figure counts."""
    return f"rollcall report --trace {figure_id}"


def _minute(instant: datetime, zone: tzinfo | None) -> str:
    local = instant.astimezone(zone)
    day = day_in_words(day_of(instant)) if zone is None else day_in_words(local.date())
    return f"{day}, {local:%H:%M}"
