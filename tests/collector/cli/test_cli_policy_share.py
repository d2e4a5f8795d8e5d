"""`rollcall policy adopt --share` and `widen`: a policy goes to some devices first, and all of them are judged by it."""

import json
from pathlib import Path

import pytest

from collector.store import policy_bundles
from collector.store.policy_bundles import for_device
from collector.wiring import Collector
from tests.fakes.command_line import SCHOOL_ID, Rollcall

DEVICES = [number.to_bytes(32, "big") for number in range(400)]


def given(collector: Collector) -> set[bytes]:
    """The devices that get the policy which was signed last."""
    with collector.database.reading() as tx:
        bundles, newest = policy_bundles.given(tx, SCHOOL_ID), policy_bundles.newest(tx, SCHOOL_ID)
    return {each for each in DEVICES if for_device(bundles, each) == newest}


def test_a_policy_is_given_to_a_share_and_to_more_as_it_is_widened(
    rollcall: Rollcall, data: Path, collector: Collector
) -> None:
    answer = rollcall("policy", "adopt", "s002-nursery", "--share", "10", "--data", data)
    assert (answer.code, "10 % of its devices get it; the others keep the one before" in answer.out) == (0, True)
    tenth = given(collector)
    assert rollcall("policy", "widen", "50", "--data", data).code == 0
    half = given(collector)
    assert rollcall("policy", "widen", "100", "--data", data).code == 0
    assert 15 < len(tenth) < 70
    assert 150 < len(half) < 250
    assert tenth < half < given(collector) == set(DEVICES)


def test_the_school_judges_by_it_from_the_first_day_on(rollcall: Rollcall, data: Path) -> None:
    rollcall("policy", "adopt", "s002-nursery", "--share", "10", "--data", data)
    report = json.loads(rollcall("report", "--format", "json", "--data", data).out)
    assert report["policy"]["id"] == "s002-nursery"


@pytest.mark.parametrize("share", ["0", "101", "some"])
def test_a_share_that_cannot_be_meant_is_refused(rollcall: Rollcall, data: Path, share: str) -> None:
    assert rollcall("policy", "adopt", "s002-nursery", "--share", share, "--data", data).code == 2
    assert rollcall("policy", "widen", share, "--data", data).code == 2


def test_who_widened_a_policy_stands_in_the_audit_log(rollcall: Rollcall, data: Path) -> None:
    rollcall("policy", "adopt", "s002-nursery", "--share", "10", "--data", data)
    rollcall("policy", "widen", "100", "--data", data)
    assert "policy.widened" in rollcall("audit", "--data", data).out
