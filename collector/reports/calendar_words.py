"""Which days count when something is to be put right, and how far the school's calendar is known, in words."""

from typing import Final

from collector.reports import dates
from compliance.calendar import SchoolCalendar

CRITICAL: Final = "for what is critical, every day counts"
_BRING_IN: Final = "bring them in with `rollcall calendar import`"


def school_days_words(calendar: SchoolCalendar, *, bring_in: bool = True) -> str:
    """What stands at the foot of every report. `bring_in` False: without the command that takes a calendar in."""
    counted = _counted(calendar) if bring_in else _counted(calendar).removesuffix(f": {_BRING_IN}")
    return f"Put-right days are school days ({counted}); {CRITICAL}. {bank_holiday_words(calendar)}."


def untold_words(calendar: SchoolCalendar) -> list[str]:
    """Where a term was perhaps forgotten, a sentence each."""
    return [
        f"No term is known from {dates.full_day(gap.first)} to {dates.full_day(gap.last)}: counted as school days."
        for gap in calendar.untold
    ]


def bank_holiday_words(calendar: SchoolCalendar) -> str:
    """Until when bank holidays are known."""
    years = calendar.bank_holidays.years
    return f"Bank holidays are known until the end of {max(years)}" if years else "Bank holidays are not known"


def _counted(calendar: SchoolCalendar) -> str:
    known_until, closed = calendar.terms_known_until, bool(calendar.closed)
    if known_until is not None:
        return f"Monday to Friday in term, term dates known until {dates.full_day(known_until)}"
    if closed:
        last = max(span.last for span in calendar.closed)
        return f"Monday to Friday without the holidays that are recorded, the last until {dates.full_day(last)}"
    return f"Monday to Friday; no term dates are known: {_BRING_IN}"
