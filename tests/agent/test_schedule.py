"""Waiting: full jitter, a cap, and nobody at the same moment. Chance is an argument."""

from hypothesis import given
from hypothesis import strategies as st

from agent.schedule import Backoff, next_survey_at, splayed_seconds

CHANCES = st.floats(0, 1, exclude_max=True)
BACKOFF = Backoff(1, 900)


def test_the_wait_doubles_up_to_the_longest_and_then_is_one_to_two_times_that():
    waits = [BACKOFF.wait_seconds(failures, lambda: 0.5) for failures in (1, 2, 3, 10, 11, 1000)]
    assert waits == [0.5, 1.0, 2.0, 256.0, 1350.0, 1350.0]


@given(st.integers(1, 10_000), CHANCES)
def test_no_wait_is_negative_or_past_twice_the_longest(failures: int, chance: float):
    assert 0 <= BACKOFF.wait_seconds(failures, lambda: chance) <= 1800


@given(CHANCES)
def test_a_scheduled_survey_comes_at_most_a_tenth_early_and_never_late(chance: float):
    assert 900 <= next_survey_at(0, 1000, lambda: chance) <= 1000


def test_a_splay_begins_where_it_was_told():
    assert splayed_seconds(60, 120, lambda: 0.25) == 90
