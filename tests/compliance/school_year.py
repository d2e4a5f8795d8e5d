"""The calendar of an invented school: 2026/27 with its terms, half terms and one INSET day."""

from datetime import date
from typing import Final

from compliance.calendar import BankHolidays, SchoolCalendar, Span

BANK_HOLIDAYS: Final = BankHolidays(
    ((date(2026, 12, 25), "Christmas Day"), (date(2026, 12, 28), "Boxing Day"), (date(2027, 5, 3), "Early May bank holiday")),
    (2026, 2027),
)
TERMS: Final = (
    Span(date(2026, 9, 2), date(2026, 12, 18), "Autumn term"),
    Span(date(2027, 1, 4), date(2027, 3, 25), "Spring term"),
    Span(date(2027, 4, 12), date(2027, 7, 21), "Summer term"),
)
CLOSED: Final = (
    Span(date(2026, 10, 26), date(2026, 10, 30), "Half term"),
    Span(date(2027, 1, 4), date(2027, 1, 4), "INSET day"),
    Span(date(2027, 2, 15), date(2027, 2, 19), "Half term"),
    Span(date(2027, 5, 31), date(2027, 6, 4), "Half term"),
)
YEAR: Final = SchoolCalendar(TERMS, CLOSED, BANK_HOLIDAYS)
