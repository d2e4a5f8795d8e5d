"""Days and moments read as people say them."""

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from collector.reports import dates

NOW = datetime(2026, 11, 6, 14, 5, tzinfo=UTC)


def test_a_moment_says_day_time_and_how_long_ago():
    assert dates.moment(NOW - timedelta(days=2), NOW, UTC) == "Wed 4 Nov, 14:05 (2 days ago)"


def test_another_year_is_said():
    assert dates.day(date(2027, 7, 18), NOW.date()) == "Sun 18 Jul 2027"


def test_a_moment_of_the_summer_is_told_by_the_summer_clock():
    london = ZoneInfo("Europe/London")
    assert dates.moment(datetime(2026, 7, 1, 12, 0, tzinfo=UTC), NOW, london) == "Wed 1 Jul, 13:00 (128 days ago)"


def test_the_day_is_that_of_the_reader():
    assert dates.moment(NOW, NOW, timezone(timedelta(hours=10))) == "Sat 7 Nov, 00:05 (just now)"


@pytest.mark.parametrize(
    ("elapsed", "words"),
    [
        (timedelta(seconds=59), "just now"),
        (timedelta(minutes=1), "1 minute ago"),
        (timedelta(minutes=59, seconds=59), "59 minutes ago"),
        (timedelta(hours=1), "1 hour ago"),
        (timedelta(hours=47), "1 day ago"),
        (timedelta(days=-2), "in 2 days"),
    ],
)
def test_an_age_is_rounded_down_to_its_largest_unit(elapsed: timedelta, words: str):
    assert dates.age(elapsed) == words
