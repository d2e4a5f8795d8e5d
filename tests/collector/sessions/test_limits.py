"""Rates, caps and what is told to whoever exceeds them, without any network."""

import asyncio
from dataclasses import dataclass

import pytest

from collector.sessions.budgets import Budgets, spread_seconds
from collector.sessions.doorway import Busy, Doorway
from collector.sessions.open_sessions import OpenSessions
from collector.sessions.token_buckets import TokenBuckets
from collector.sessions.under_way import UnderWay


@dataclass
class Watch:
    """A stop watch that a test turns."""

    seconds: float = 0.0

    def __call__(self) -> float:
        return self.seconds


def test_tokens_come_back_with_time_and_never_beyond_the_bucket():
    watch = Watch()
    buckets = TokenBuckets(each_second=2, at_once=3, monotonic=watch)
    assert [buckets.try_one("a") for _ in range(4)] == [0, 0, 0, 0.5]
    watch.seconds = 0.5
    assert [buckets.try_one("a"), buckets.try_one("a")] == [0, 0.5]
    watch.seconds = 1000
    assert [buckets.try_one("a") for _ in range(4)] == [0, 0, 0, 0.5]


def test_each_key_has_its_own_tokens():
    buckets = TokenBuckets(each_second=1, at_once=1, monotonic=Watch())
    assert [buckets.try_one("a"), buckets.try_one("b"), buckets.try_one("a")] == [0, 0, 1]


def test_what_is_taken_on_credit_is_paid_by_waiting():
    watch = Watch()
    buckets = TokenBuckets(each_second=10, at_once=5, monotonic=watch)
    assert [buckets.take("a", 5), buckets.take("a", 20)] == [0, 2]
    watch.seconds = 2
    assert buckets.take("a", 1) == pytest.approx(0.1)


def test_keys_beyond_the_most_are_forgotten_the_least_used_first():
    buckets = TokenBuckets(each_second=0.001, at_once=1, monotonic=Watch())
    buckets.try_one("first")
    for number in range(19_999):
        buckets.try_one(number)
    assert buckets.try_one("first") > 0
    buckets.try_one("one more")
    assert (buckets.try_one("first") > 0, buckets.try_one(0)) == (True, 0)


@pytest.mark.parametrize(("sessions", "seconds"), [(0, 5), (1, 5), (250, 5), (251, 6), (5000, 100)])
def test_the_spread_grows_with_the_number_of_sessions(sessions: int, seconds: int):
    assert spread_seconds(sessions) == seconds


def test_a_door_that_is_closed_says_so():
    doorway = Doorway(Budgets(), OpenSessions(), Watch())
    assert doorway.session_wanted(b"1") is None
    doorway.close()
    assert doorway.session_wanted(b"1") == Busy("the collector is stopping", 10, 5)


def test_what_is_being_opened_is_counted():
    doorway = Doorway(Budgets(most_opening=1, most_enrolling=1), OpenSessions(), Watch())
    with doorway.opening(), doorway.enrolling():
        assert str(doorway.session_wanted(b"1")) == "too many devices come at once; try again in 10 to 15 seconds"
        assert doorway.enrolment_wanted("192.0.2.1") == Busy("too many devices ask at once", 10, 5)
    assert (doorway.session_wanted(b"1"), doorway.enrolment_wanted("192.0.2.1")) == (None, None)


def test_nobody_is_read_while_too_much_is_under_way():
    async def asked() -> list[bool]:
        under_way = UnderWay(Budgets(most_under_way=10, most_under_way_bytes=100))
        room = [await under_way.room(0.01)]
        under_way.add(1, 100)
        room.append(await under_way.room(0.01))
        waiting = asyncio.create_task(under_way.room(5))
        await asyncio.sleep(0)
        under_way.add(-1, -100)
        return [*room, await waiting]

    assert asyncio.run(asked()) == [True, False, True]
