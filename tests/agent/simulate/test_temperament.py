"""Who is in a simulated fleet."""

import pytest

from agent.simulate.temperament import Flaw, temperaments

FIFTY = [f"SIM-{number:04}" for number in range(1, 51)]


def test_equal_seeds_make_equal_fleets() -> None:
    assert temperaments(FIFTY, 7) == temperaments(FIFTY, 7)


def test_other_seeds_make_other_fleets() -> None:
    assert temperaments(FIFTY, 7) != temperaments(FIFTY, 8)


def test_a_longer_fleet_begins_with_the_same_devices() -> None:
    some, more = temperaments(FIFTY[:20], 7), temperaments(FIFTY, 7)
    assert {tag: (each.platform, each.flaws) for tag, each in some.items()} == {
        tag: (more[tag].platform, more[tag].flaws) for tag in some
    }


def test_most_of_fifty_devices_have_nothing_wrong() -> None:
    assert sum(not each.flaws for each in temperaments(FIFTY, 1).values()) > 25


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_fifty_devices_show_every_flaw_there_is(seed: int) -> None:
    drawn = temperaments(FIFTY, seed).values()
    assert set().union(*(each.flaws for each in drawn)) == set(Flaw)


def test_two_of_fifty_are_silent_and_none_of_a_handful() -> None:
    assert [sum(each.silent for each in temperaments(tags, 1).values()) for tags in (FIFTY, FIFTY[:5])] == [2, 0]


def test_a_platform_has_only_flaws_that_it_can_have() -> None:
    drawn = temperaments(FIFTY, 1).values()
    assert {each.platform for each in drawn if Flaw.SUSPENDED_ENCRYPTION in each.flaws} == {"windows"}
    assert {each.platform for each in drawn if Flaw.UNKNOWN_DESKTOP in each.flaws} == {"linux"}
