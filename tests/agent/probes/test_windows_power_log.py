"""On Windows the times switched on lie between a start or waking and the next end; what was not recorded is not guessed."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from agent.windows.power_log import Turn, on_periods
from compliance.unknown import Unknown

SINCE = datetime(2026, 11, 16, 8, 30, tzinfo=UTC)
INSTANTS = st.integers(0, 600_000).map(lambda each: SINCE + timedelta(seconds=each))
TURNS = st.lists(st.builds(Turn, INSTANTS, st.booleans(), st.just(value=False)))


@given(TURNS, st.booleans())
@settings(max_examples=100, deadline=None, database=None)
def test_periods_follow_one_another_and_only_the_last_goes_on(turns: list[Turn], new: bool):  # noqa: FBT001 - drawn
    ordered = tuple(Turn(each.at, each.on, new and each.on) for each in sorted(turns, key=lambda each: each.at))
    periods = list(on_periods(ordered, SINCE))
    assert [each.began_at for each in periods] == sorted(each.began_at for each in periods)
    assert all(isinstance(each.ended_at, Unknown) or each.began_at <= each.ended_at for each in periods)
    assert sum(str(each.ended_at) == "it is on" for each in periods) <= 1


def test_a_start_and_the_log_s_own_beginning_are_one_start():
    start = SINCE + timedelta(days=1)
    turns = (Turn(start, on=True, new=True), Turn(start + timedelta(seconds=5), on=True, new=True))
    assert [each.began_at for each in on_periods(turns, SINCE)] == [start]
