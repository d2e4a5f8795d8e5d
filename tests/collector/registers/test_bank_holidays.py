"""The bank holidays that come with Rollcall are those of the rules, for every year that the file says it is complete for."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from dateutil.easter import easter

from collector.registers import bank_holidays

DAY = timedelta(days=1)


def by_the_rules(year: int) -> set[date]:
    """Banking and Financial Dealings Act 1971, schedule 1, with the days that are proclaimed every year, and substitutes."""
    new_year, christmas, boxing = date(year, 1, 1), date(year, 12, 25), date(year, 12, 26)
    found = {easter(year) - 2 * DAY, easter(year) + DAY, next(mondays(date(year, 5, 1), DAY))}
    found |= {next(mondays(date(year, month, 31), -DAY)) for month in (5, 8)}
    found |= {day for day in (new_year, christmas, boxing) if day.weekday() < 5}
    for day in (new_year, christmas, boxing):
        if day.weekday() >= 5:
            found.add(next(each for each in days_after(day) if each.weekday() < 5 and each not in found))
    return found


def mondays(day: date, step: timedelta) -> Iterator[date]:
    while True:
        if day.weekday() == 0:
            yield day
        day += step


def days_after(day: date) -> Iterator[date]:
    while True:
        day += DAY
        yield day


@pytest.mark.parametrize("year", bank_holidays.englands().years)
def test_a_year_that_is_named_is_complete(year: int):
    assert {day for day, _ in bank_holidays.englands().days if day.year == year} == by_the_rules(year)


def test_of_no_other_year_anything_is_said():
    assert {day.year for day, _ in bank_holidays.englands().days} == set(bank_holidays.englands().years)
