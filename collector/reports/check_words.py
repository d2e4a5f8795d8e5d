"""The verdict of one check in words: until when it is excused, and who has it in hand."""

from datetime import date

from collector.reports import dates, shapes
from collector.reports.compliance_report import CheckEntry
from compliance.days import day_in_words


def verdict_words(check: CheckEntry) -> str:
    """`✘ Needs action`, `⌛ Excused until 14 February 2027`."""
    until = "" if check.excuse is None else f" until {day_in_words(check.excuse.until)}"
    return shapes.in_words(check.verdict) + until


def in_hand_words(check: CheckEntry, today: date) -> str:
    """`T. Technician, until Tue 4 Nov`; that the day has passed, where it has; nothing where nobody has it in hand."""
    if check.in_hand is None:
        return ""
    until = dates.day(check.in_hand.until, today)
    return f"{check.in_hand.by_whom}, until {until}" + (", which has passed" if check.in_hand.until < today else "")
