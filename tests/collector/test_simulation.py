"""An invented fleet is the same for the same seed, and marked as invented."""

from collector import simulation
from tests.fakes.school_records import LATER, NOW


def test_equal_seeds_give_equal_fleets() -> None:
    fleets = [simulation.invented_assets(20, seed, "example", NOW) for seed in (7, 7, 8)]
    assert (fleets[0] == fleets[1], fleets[0] == fleets[2]) == (True, False)


def test_a_larger_fleet_begins_like_a_smaller_one() -> None:
    assert simulation.invented_assets(5, 7, "example", LATER) == simulation.invented_assets(9, 7, "example", LATER)[:5]


def test_every_simulated_asset_is_marked_as_such() -> None:
    fleet = simulation.invented_assets(20, 7, "example", NOW)
    assert {(each.simulated, each.asset_tag[:4], each.serial[:3]) for each in fleet} == {(True, "SIM-", "SIM")}
