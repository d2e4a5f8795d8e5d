"""Lengths of time, as written in a policy and as told to people."""

from datetime import timedelta

import pytest

from compliance.durations import in_words, parse_duration


@pytest.mark.parametrize(
    ("written", "seconds"), [("900 s", 900), ("15 min", 900), ("8 h", 28_800), ("1 day", 86_400), ("7 days", 604_800)]
)
def test_a_duration_is_a_number_and_its_unit(written: str, seconds: int):
    assert parse_duration(written) == timedelta(seconds=seconds)


@pytest.mark.parametrize("written", ["15", "15min", "15  min", "-15 min", "1.5 h", "15 min ", "١٥ min", "9999999 s", "min"])
def test_anything_else_is_no_duration(written: str):
    with pytest.raises(ValueError, match="not a duration"):
        parse_duration(written)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "no time"), (1, "1 second"), (900, "15 minutes"), (5_400, "1 hour 30 minutes"), (1_814_461, "21 days 1 minute")],
)
def test_a_duration_is_told_in_its_two_largest_units(seconds: int, words: str):
    assert in_words(timedelta(seconds=seconds)) == words
