"""What messages tell of how an agent ended is kept beside the evidence, and no more of ordinary days than need be."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from collector.store import agent_ends, nonces
from compliance.parting import Parting, PastEnd
from tests.fakes.chain import FakeChain
from tests.fakes.intake import FakeIntake


def kept(intake: FakeIntake, chain: FakeChain) -> list[tuple[str, datetime, bool]]:
    with intake.database.reading() as tx:
        return [(each.how.value, each.happened_at, each.is_own) for each in agent_ends.of_device(tx, chain.device.device_id)]


def told_later(chain: FakeChain, *ends: PastEnd) -> bytes:
    return chain.report(replace(chain.device.report(), past_ends=ends))


def test_a_parting_is_kept_with_the_time_of_its_message(intake: FakeIntake, chain: FakeChain) -> None:
    at = intake.now - timedelta(seconds=3)
    intake.accepted(chain, chain.report(), chain.heartbeat(parting="stopped", wall_time=at))
    assert kept(intake, chain) == [("stopped", at, True)]


def test_of_ordinary_ends_the_newest_is_kept_and_of_others_all(intake: FakeIntake, chain: FakeChain) -> None:
    intake.accepted(chain, chain.report())
    for parting in ("shut_down", "stopped", "battery", "uninstalled", "upgraded"):
        intake.now += timedelta(hours=1)
        intake.accepted(chain, chain.heartbeat(parting=parting, wall_time=intake.now))
    assert [how for how, _, _ in kept(intake, chain)] == ["stopped", "uninstalled", "upgraded"]


def test_of_a_device_that_dies_all_day_the_newest_ends_are_kept(intake: FakeIntake, chain: FakeChain) -> None:
    began = intake.now - timedelta(days=2)
    died = [PastEnd(Parting.KILLED, began + timedelta(minutes=each)) for each in range(70)]
    for first in range(0, 70, 10):
        intake.accepted(chain, told_later(chain, *died[first : first + 10]))
    assert [at for _, at, _ in kept(intake, chain)] == [each.known_until for each in died[-64:]]


def test_what_is_told_twice_is_kept_once(intake: FakeIntake, chain: FakeChain) -> None:
    killed = PastEnd(Parting.KILLED, intake.now - timedelta(hours=2))
    for _ in range(2):
        intake.accepted(chain, told_later(chain, killed))
    assert kept(intake, chain) == [("killed", killed.known_until, False)]


def test_a_clock_that_is_known_to_be_wrong_is_put_right(intake: FakeIntake, chain: FakeChain) -> None:
    chain.nonce, hour = b"n" * 16, timedelta(hours=1)
    with intake.database.writing() as tx:
        nonces.issue(tx, chain.nonce, intake.now)
    intake.accepted(chain, chain.report(), chain.heartbeat(parting="stopped", wall_time=intake.now + hour))
    assert kept(intake, chain) == [("stopped", intake.now, True)]


@pytest.mark.parametrize("year", [2099, 9999])
def test_nothing_ends_after_it_was_told(intake: FakeIntake, chain: FakeChain, year: int) -> None:
    ahead = intake.now.replace(year=year)
    intake.accepted(chain, chain.report(), chain.heartbeat(parting="stopped", wall_time=ahead))
    assert kept(intake, chain) == [("stopped", intake.now, True)]


def test_a_word_of_a_later_version_says_nothing_here(intake: FakeIntake, chain: FakeChain) -> None:
    intake.accepted(chain, chain.report(), chain.heartbeat(parting="abducted"))
    assert kept(intake, chain) == []
