"""The school's clocks show what the time zone of London shows, without a file of time zones."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.school_clock import day_of, moment_of

LONDON = ZoneInfo("Europe/London")
BETWEEN = {"min_value": datetime(1996, 1, 1), "max_value": datetime(2037, 12, 31)}  # the rule of today, as far as tables go  # noqa: DTZ001


def test_half_past_six_is_half_past_five_in_summer_by_utc():
    assert moment_of(date(2026, 7, 1), time(18, 30)) == datetime(2026, 7, 1, 17, 30, tzinfo=UTC)
    assert moment_of(date(2026, 11, 26), time(18, 30)) == datetime(2026, 11, 26, 18, 30, tzinfo=UTC)


def test_a_summer_day_begins_an_hour_before_that_of_utc():
    assert day_of(datetime(2026, 6, 30, 23, 0, tzinfo=UTC)) == date(2026, 7, 1)


def test_a_time_with_a_zone_of_its_own_is_refused():
    with pytest.raises(ValueError, match="zone of its own"):
        moment_of(date(2026, 7, 1), time(18, 30, tzinfo=UTC))


@given(st.datetimes(**BETWEEN, timezones=st.just(UTC)))
def test_the_day_is_that_of_london(instant: datetime):
    assert day_of(instant) == instant.astimezone(LONDON).date()


@given(st.datetimes(**BETWEEN))
def test_the_moment_is_that_of_london_but_for_the_hour_that_no_clock_shows(shown: datetime):
    moment = moment_of(shown.date(), shown.time())
    expected = shown.replace(tzinfo=LONDON).astimezone(UTC)
    is_shown = expected.astimezone(LONDON).replace(tzinfo=None) == shown
    assert moment == expected or (not is_shown and abs(moment - expected) == timedelta(hours=1))
