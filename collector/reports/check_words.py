"""The verdict of one check in words: until when it is excused, and who has it in hand."""

from datetime import date, datetime, timedelta, tzinfo
from typing import Final

from collector.reports import dates, shapes
from collector.reports.compliance_report import CheckEntry
from compliance.days import day_in_words

_WORTH_SAYING: Final = timedelta(hours=1)


def verdict_words(check: CheckEntry) -> str:
    """`✘ Needs action`, `⌛ Excused until 14 February 2027`."""
    until = "" if check.excuse is None else f" until {day_in_words(check.excuse.until)}"
    return shapes.in_words(check.verdict) + until


def since_words(check: CheckEntry, now: datetime, zone: tzinfo | None) -> str:
    """When it became known here; and when it was so on the device, where that was more than an hour earlier."""
    known = dates.moment(check.since, now, zone)
    on_device = earlier_on_device(check)
    if on_device is None:
        return known
    return f"{known}; on the device since {dates.moment(on_device, now, zone)}"


def earlier_on_device(check: CheckEntry) -> datetime | None:
    """Since when it was so on the device, where that is worth saying beside when it became known here."""
    on_device = check.since_on_device
    return None if on_device is None or check.since - on_device < _WORTH_SAYING else on_device


def in_hand_words(check: CheckEntry, today: date) -> str:
    """`T. Technician, until Tue 4 Nov`; that the day has passed, where it has; nothing where nobody has it in hand."""
    if check.in_hand is None:
        return ""
    until = dates.day(check.in_hand.until, today)
    return f"{check.in_hand.by_whom}, until {until}" + (", which has passed" if check.in_hand.until < today else "")
